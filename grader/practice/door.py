"""A way to a playground over TCP: JDBC, and so most graphical editors, know no Unix sockets.

    editor --TCP, 127.0.0.1--> door: password? --Unix socket--> PostgreSQL

Whoever reaches PostgreSQL's socket is let in, and only its owner can. Any user of this machine can
reach a port. So the door asks for a password, made anew each time, before it opens the socket, and
it writes the packet that says who comes: always the student, always to this database.
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from struct import Struct

from grader.address import LOCALHOST, Address
from grader.errors import OperatorError
from grader.tap.framing import MalformedFrame
from grader.tap.startup import (
    STARTUP_BYTES,
    STARTUP_S,
    Cancel,
    Encryption,
    Startup,
    build_cancel,
    build_refusal,
    build_startup,
    read_packet,
)

CHUNK = 65536

#: AuthenticationCleartextPassword. Nothing of it leaves the machine.
ASK = b"R" + Struct("!II").pack(8, 3)

_LENGTH = Struct("!I")
_NO_ENCRYPTION = b"N"


@asynccontextmanager
async def open_door(
    behind: Address, user: str, database: str, *, password: str | None = None, port: int = 0
) -> AsyncIterator[str]:
    """Open it and give the DSN that leads through it. Raises OperatorError for a port in use.

    `password` is the user's, if PostgreSQL asks for it itself: then the door does not.
    """
    door = _Door(behind, user, database, password)
    try:
        server = await asyncio.start_server(door.receive, LOCALHOST, port)
    except OSError as error:
        raise OperatorError(
            f"port {port} of {LOCALHOST} cannot be used: {error.strerror}",
            hint="Name another port, or 0 for any that is free.",
        ) from error
    try:
        chosen = server.sockets[0].getsockname()[1]
        yield f"postgresql://{user}:{door.password}@{LOCALHOST}:{chosen}/{database}"
    finally:
        server.close()
        door.cut()


class _Door:
    def __init__(self, behind: Address, user: str, database: str, password: str | None) -> None:
        self.password = password or secrets.token_hex(16)
        self._asks = password is None
        self._behind = behind
        self._login = {"user": user, "database": database}
        self._guests: set[asyncio.Task[None]] = set()

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        task = asyncio.current_task()
        assert task is not None
        self._guests.add(task)
        try:
            # Who goes away in the middle, or speaks another language, is simply gone.
            with contextlib.suppress(OSError, EOFError, TimeoutError, asyncio.CancelledError):
                await self._admit(reader, writer)
        finally:
            self._guests.discard(task)
            writer.close()

    def cut(self) -> None:
        """End all connections."""
        for guest in self._guests:
            guest.cancel()

    async def _admit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(STARTUP_S):
                packet = await _first(reader, writer)
            if isinstance(packet, Cancel):
                first = build_cancel(packet)
            else:
                if self._asks:
                    async with asyncio.timeout(60.0):  # somebody may have to type it
                        await self._require_password(reader, writer)
                first = build_startup(packet.parameters, **self._login)
        except MalformedFrame as error:
            writer.write(build_refusal(str(error)))
            await writer.drain()
            return
        behind = await _open_connection(self._behind)
        behind[1].write(first)
        try:
            await _relay((reader, writer), behind)
        finally:
            behind[1].close()

    async def _require_password(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(ASK)
        kind = await reader.readexactly(1)
        body = await _body(reader)
        said = body.removesuffix(b"\0")
        if kind != b"p" or not secrets.compare_digest(said, self.password.encode()):
            raise MalformedFrame("the password is another one: it is in the DSN that was printed")


async def _open_connection(place: Address) -> "Pair":
    if place.path is not None:
        return await asyncio.open_unix_connection(str(place.path))
    return await asyncio.open_connection(place.host, place.port)


async def _first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Startup | Cancel:
    """Read the packet that says what is wanted; whoever asks for encryption gets none."""
    while True:
        head = await reader.readexactly(_LENGTH.size)
        rest = await _body(reader, head)
        packet = read_packet(head + rest)
        if isinstance(packet, Startup | Cancel):
            return packet
        assert isinstance(packet, Encryption)
        writer.write(_NO_ENCRYPTION)


async def _body(reader: asyncio.StreamReader, head: bytes | None = None) -> bytes:
    """Read what follows a length, which counts itself."""
    [length] = _LENGTH.unpack(head or await reader.readexactly(_LENGTH.size))
    if not _LENGTH.size <= length <= STARTUP_BYTES:
        raise MalformedFrame(f"a packet of {length} bytes")
    return await reader.readexactly(length - _LENGTH.size)


Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _relay(front: Pair, behind: Pair) -> None:
    """Pass bytes on, both ways, until either side ends."""
    ways = [
        asyncio.create_task(_pass_on(front[0], behind[1])),
        asyncio.create_task(_pass_on(behind[0], front[1])),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK):
        writer.write(chunk)
        await writer.drain()
