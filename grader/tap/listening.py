"""Where the tap listens, and what a server that cannot be reached is there.

On a socket file, which is bound into the student's box with its directory; or on a port of this
machine, where there are no such files. Behind that PostgreSQL asks for a password.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from grader.address import LOCALHOST, Address
from grader.system import UNIX

_SOCKET_MODE = 0o666  # the directory it lies in says who gets there

Accept = Callable[[], asyncio.Protocol]


class Listening(Protocol):
    """An open one."""

    address: Address

    def refusing(self) -> AbstractAsyncContextManager[None]:
        """Refuse connections as a server does that is not there, until the block ends."""
        ...

    def stop(self) -> None:
        """Take no more connections."""
        ...

    async def close(self) -> None:
        """Be gone, once those that came are."""
        ...


async def listen(accept: Accept, place: Path) -> Listening:
    """Listen at the socket file `place`, or on any port where there are none. Raises OSError."""
    if UNIX:
        return await _SocketFile.open(accept, place)
    return await _Port.open(accept)


def bind_dead(place: Path) -> tuple[Address, socket.socket]:
    """Have an address on which nobody listens, as long as the socket is open: it refuses."""
    if UNIX:
        dead = socket.socket(socket.AF_UNIX)
        dead.bind(str(place))
        place.chmod(_SOCKET_MODE)
        return Address(path=place), dead
    dead = _bind(0)
    return _address_of(dead), dead


class _SocketFile:
    def __init__(self, place: Path, server: asyncio.Server) -> None:
        self.address = Address(path=place)
        self._place = place
        self._server = server

    @classmethod
    async def open(cls, accept: Accept, place: Path) -> "_SocketFile":
        server = await asyncio.get_running_loop().create_unix_server(accept, str(place))
        place.chmod(_SOCKET_MODE)
        return cls(place, server)

    @asynccontextmanager
    async def refusing(self) -> AsyncIterator[None]:
        """Put a dead socket in the place of ours. Who has found ours comes in all the same."""
        aside = self._place.with_name("aside")
        self._place.rename(aside)
        try:
            bind_dead(self._place)[1].close()
            yield
        finally:
            aside.replace(self._place)

    def stop(self) -> None:
        self._server.close()

    async def close(self) -> None:
        await self._server.wait_closed()
        self._place.unlink(missing_ok=True)


class _Port:
    def __init__(self, accept: Accept, server: asyncio.Server) -> None:
        self.address = _address_of(server.sockets[0])
        self._accept = accept
        self._server = server

    @classmethod
    async def open(cls, accept: Accept) -> "_Port":
        return cls(accept, await _serve(accept, 0))

    @asynccontextmanager
    async def refusing(self) -> AsyncIterator[None]:
        """Keep the port, and listen there no more."""
        port = self.address.port or 0
        self._server.close()
        try:
            with _bind(port):
                yield
        finally:
            self._server = await _serve(self._accept, port)

    def stop(self) -> None:
        self._server.close()

    async def close(self) -> None:
        await self._server.wait_closed()


async def _serve(accept: Accept, port: int) -> asyncio.Server:
    return await asyncio.get_running_loop().create_server(accept, sock=_bind(port))


def _bind(port: int) -> socket.socket:
    """Have a port, 0 for any, also again at once after connections to it were cut."""
    bound = socket.socket()
    try:
        if os.name == "posix":  # elsewhere it can be had anyway, and this would let others have it
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOCALHOST, port))
    except OSError:
        bound.close()
        raise
    return bound


def _address_of(bound: socket.socket) -> Address:
    host, port = bound.getsockname()
    return Address(host=host, port=port)
