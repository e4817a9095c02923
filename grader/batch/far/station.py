"""What a dask worker does for us: it starts a process that grades, and hands it what comes.

dask calls these functions by name, with plain values.
"""

import asyncio
import socket
import sys
from contextlib import suppress

from grader import version
from grader.batch.far.parcels import HEADER, Admitted, Reply, hash_bytes, pack

#: The first step of the process, in which nobody's settings are: see grader/environment.
PROGRAM = "from grader.environment import restart; restart('{}')"
BECOME = "from grader.batch.far.host import run; run()"

#: How long one that is to end may take to throw away what it began, in seconds.
ENDING_S = 30.0


class LostError(Exception):
    """The process that grades ended over what it was asked."""


class Station:
    """The process that grades for a dask worker in one run; another one when it has ended."""

    def __init__(self, parcel: bytes, jobs: int) -> None:
        self._parcel = parcel
        self._jobs = jobs
        self._process: asyncio.subprocess.Process | None = None
        self._asked: dict[int, asyncio.Future[bytes]] = {}
        self._numbers = 0
        self._opening = asyncio.Lock()
        self._closed = False
        self.admitted = b""

    async def ask(self, content: bytes) -> bytes:
        """Have something judged. Raises LostError."""
        await self.open()
        self._numbers += 1
        return await self._ask(self._numbers, content)

    async def open(self) -> None:
        """Start the process, unless it runs. Raises LostError."""
        async with self._opening:
            if self._process is None:
                await self._start()
                self.admitted = await self._ask(0, self._parcel)

    async def close(self) -> None:
        """Have it end, and what it began with it."""
        self._closed = True
        if (process := self._process) is None:
            return
        self._writer.close()
        try:
            async with asyncio.timeout(ENDING_S):
                await process.wait()
        except TimeoutError:
            process.kill()

    async def _start(self) -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            words = (sys.executable, "-P", "-c", PROGRAM.format(BECOME))
            self._process = await asyncio.create_subprocess_exec(
                *(*words, str(theirs.fileno()), str(self._jobs)),
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is dask's to heed
            )
        reader, self._writer = await asyncio.open_connection(sock=ours)
        self._hearing = asyncio.create_task(self._hear(reader, self._process))
        if self._closed:
            self._writer.close()

    async def _hear(
        self, reader: asyncio.StreamReader, process: asyncio.subprocess.Process
    ) -> None:
        """Pass on what it answers; at its end nobody waits any more."""
        try:
            while True:
                number, length = HEADER.unpack(await reader.readexactly(HEADER.size))
                answer = await reader.readexactly(length)
                self._asked[number].set_result(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._process = None
            self._writer.close()
            for asked in self._asked.values():
                if not asked.done():
                    asked.set_exception(LostError())
        await process.wait()

    async def _ask(self, number: int, content: bytes) -> bytes:
        asked: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._asked[number] = asked
        try:
            self._writer.write(HEADER.pack(number, len(content)) + content)
            return await asked
        finally:
            del self._asked[number]


#: By the run and the dask worker's address: one process may be several of these.
_stations: dict[tuple[str, str], Station] = {}


async def admit(
    run: str, address: str, program: str, jobs: int, parcel: bytes, sha256: str
) -> bytes:
    """Take in what a run grades with. Returns an Admitted."""
    if version.fingerprint() != program:
        return pack(Admitted(refused=f"another version of the grader, {version.version()}"))
    if hash_bytes(parcel) != sha256:
        return pack(Admitted(refused="the exercises did not arrive as they were sent"))
    station = _stations[run, address] = Station(parcel, jobs)
    try:
        await station.open()
    except LostError:
        return pack(Admitted(refused="the process that grades there ended when it began"))
    return station.admitted


async def judge(run: str, address: str, handed: bytes) -> bytes:
    """Judge what was handed in of one submission. Returns a Reply."""
    station = _stations.get((run, address))
    try:
        return await station.ask(handed) if station else pack(Reply(lost=True))
    except LostError:
        return pack(Reply(lost=True))


async def leave(run: str) -> None:
    """End what a run has here."""
    ours = [key for key in _stations if key[0] == run]
    with suppress(OSError):
        await asyncio.gather(*(_stations.pop(key).close() for key in ours))
