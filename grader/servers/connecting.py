"""Logging in to a server that may still be starting."""

import asyncio
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import asyncpg

from grader.errors import GraderFault

#: What a server that is starting or recovering answers, if it answers at all.
NOT_YET = (
    FileNotFoundError,
    ConnectionError,
    TimeoutError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,  # a container's port is open before the server is
)

#: What a connection that is gone, or never came about, raises. A timeout is an OSError.
LOST = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError)

#: Types, and all else, have smaller numbers if they are there before anybody makes some.
#: Source: FirstNormalObjectId in PostgreSQL's src/include/access/transam.h.
FIRST_OF_THE_USERS = 16384

#: The server's start is seen at most this late.
POLL_S = 0.003


@dataclass(frozen=True)
class Login:
    """Who logs in, and where. A `host` that begins with a slash is a socket's directory."""

    host: str
    port: int
    user: str
    password: str | None
    database: str
    tls: ssl.SSLContext | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        """The keyword arguments for asyncpg.connect. Plain, if nothing else is said."""
        return {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "database": self.database,
            "ssl": self.tls or False,
        }


class Session(asyncpg.Connection):  # type: ignore[misc]
    """A session of ours. What PostgreSQL brings along is the same in each, and asked for once.

    asyncpg asks each server for the types of arrays that it meets first, by a statement that takes
    longer than most that we have.
    """

    _known: ClassVar[dict[frozenset[int], Any]] = {}

    async def _introspect_types(self, typeoids: Iterable[int], timeout: float | None) -> Any:
        asked = frozenset(typeoids)
        if max(asked) >= FIRST_OF_THE_USERS:
            return await super()._introspect_types(asked, timeout)
        if asked not in self._known:
            self._known[asked] = await super()._introspect_types(asked, timeout)
        return self._known[asked]


async def connect(arguments: Mapping[str, Any], **more: Any) -> Session:
    """Open a session of ours; `arguments`, and `more`, are those of asyncpg.connect."""
    session: Session = await asyncpg.connect(**arguments, **more, connection_class=Session)
    return session


async def connect_when_ready(
    arguments: dict[str, Any], *, alive: Callable[[], bool], limit_s: float
) -> asyncpg.Connection:
    """Connect as soon as the server answers.

    Raises GraderFault if it ends or is silent for `limit_s` seconds.
    """
    deadline = asyncio.get_running_loop().time() + limit_s
    while True:
        try:
            return await connect(arguments, timeout=limit_s)
        except NOT_YET as error:
            if not alive():
                raise GraderFault("PostgreSQL ended instead of answering") from error
            if asyncio.get_running_loop().time() > deadline:
                raise GraderFault(f"PostgreSQL did not answer within {limit_s:g} s") from error
        await asyncio.sleep(POLL_S)
