"""Attempts to reach what is not there: a network, another server. Known to Python before they fail.

What then goes wrong has many faces: a name that is not found, a socket that may not be made, a file
that is missing, and whatever a student makes of these. So the attempt is noted, not the error.
"""

import getpass
import socket
import sys
import traceback
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
        """`server` is the folder of the one socket that is there."""
        self._server = server
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
            self._tried = True
        elif event == "socket.__new__":
            self._tried = self._tried or arguments[1] in NETWORKS
        elif event == "socket.connect":
            self._tried = self._tried or self._is_elsewhere(arguments[1])

    def _is_elsewhere(self, address: object) -> bool:
        return type(address) is str and not address.startswith(self._server)


def _looks_for_a_user(error: BaseException) -> bool:
    """Whether asyncpg got no further than to ask for the user's name, which a box has not."""
    try:
        frames = traceback.walk_tb(error.__traceback__)
        return any(frame.f_code.co_filename == getpass.__file__ for frame, _ in frames)
    except BaseException:  # noqa: BLE001  an attribute of a student's exception may raise anything
        return False
