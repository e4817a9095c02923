"""Attempts to reach what is not there: a network, another server. Known to Python before they fail.

What then goes wrong has many faces: a name that is not found, a socket that may not be made, a file
that is missing, and whatever a student makes of these. So the attempt is noted, not the error.
"""

import getpass
import os
import socket
import sys
import traceback
from types import FrameType
from typing import Any

ON_ITS_OWN = 'What is to run only on its own belongs under `if __name__ == "__main__":`.'

ADVICE = (
    "There is no network here, and no server but that of the pool, connection or dsn which your "
    f"functions are given: use what they are given. {ON_ITS_OWN}"
)

NETWORKS = (socket.AF_INET, socket.AF_INET6)


class Network:
    """Listens for attempts of this process, to its end."""

    def __init__(self, server: str) -> None:
        """`server` is the one that is there: the file of its socket, or host:port."""
        self._server = server
        self._by_network = not os.path.isabs(server)  # noqa: PTH117
        self._tried = False

    def watch(self) -> None:
        """Begin."""
        sys.addaudithook(self._hear)

    def advice(self, error: BaseException) -> list[str]:
        """What to tell along with an error."""
        return [ADVICE] if self._tried or _looks_for_a_user(error) else []

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        # It hears everything, as each import: an exception from here would end what is heard.
        if event == "socket.getaddrinfo":
            self._tried = self._tried or not self._is_host(arguments[0])
        elif event == "socket.__new__":
            self._tried = self._tried or (arguments[1] in NETWORKS and not self._by_network)
        elif event == "socket.connect":
            self._tried = self._tried or self._is_elsewhere(arguments[1])

    def _is_host(self, name: object) -> bool:
        return self._by_network and name == self._server.rpartition(":")[0]

    def _is_elsewhere(self, address: object) -> bool:
        if type(address) is str:
            return not address.startswith(os.path.dirname(self._server))  # noqa: PTH120
        if not self._by_network or type(address) is not tuple:
            return False
        return f"{address[0]}:{address[1]}" != self._server and not _makes_a_pair()


def _makes_a_pair() -> bool:
    """Whether that is Python itself, which has no socketpair of the system's and an event loop."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_code.co_filename != socket.__file__:
        frame = frame.f_back
    return frame is not None and "socketpair" in frame.f_code.co_name


def _looks_for_a_user(error: BaseException) -> bool:
    """Whether asyncpg got no further than to ask for the user's name, which a box has not."""
    try:
        frames = traceback.walk_tb(error.__traceback__)
        return any(frame.f_code.co_filename == getpass.__file__ for frame, _ in frames)
    except BaseException:  # noqa: BLE001  an attribute of a student's exception may raise anything
        return False
