"""The listening socket, and the links that came in through it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from grader.address import Address
from grader.errors import GraderFault
from grader.tap.faults import Faults
from grader.tap.listening import Listening, listen
from grader.tap.proxy import Frontend, Links, Target
from grader.tap.recording import Recording


class Tap:
    """Listen for the student's connections, send them where ``record`` says."""

    listening: Listening

    def __init__(self) -> None:
        self.faults = Faults()  # that tests ask for, in the latest recording
        self._target: Target | None = None
        self._links = Links()
        self._unreachable = False

    @property
    def address(self) -> Address:
        """Where the student's code finds it."""
        return self.listening.address

    def record(self, upstream: Address, *, user: str, database: str) -> Recording:
        """Send new connections there, under that name, and record them in what is returned.

        Older connections keep their server and their recording.
        """
        recording, self.faults = Recording(), Faults()
        self._target = Target(upstream, user, database, recording, self.faults)
        return recording

    def send_to(self, database: str) -> None:
        """Send new connections to another database, and record them in the same recording."""
        assert self._target is not None
        self._target = replace(self._target, database=database)

    def rest(self) -> None:
        """Keep what the student's code sends from now on, until `wake`.

        For while no call of it is under way: then nothing that it does may reach the server.
        Connecting and cancelling are let through, as they change nothing there.
        """
        self._links.resting = True

    def wake(self) -> None:
        """Pass on what was kept, and what comes."""
        self._links.resting = False
        for link in list(self._links.open):
            link.wake()

    async def quiet(self, within_s: float) -> bool:
        """While the tap rests, wait until the server is done with all that went on before.

        Tells whether it is; at once if the tap does not rest.
        """
        links = self._links
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while links.resting and any(link.busy for link in links.open):
                    links.changed.clear()
                    await links.changed.wait()
                return True
        return False

    async def disconnect(self) -> None:
        """Cut every connection, on both sides, and wait until they are gone."""
        links = list(self._links.open)
        for link in links:
            link.abort()
        for link in links:
            await link.gone
            if link.dialling is not None:
                await asyncio.wait([link.dialling])

    @asynccontextmanager
    async def unreachable(self) -> AsyncIterator[None]:
        """Cut every connection and refuse new ones, until the block ends."""
        self._unreachable = True  # for who came in just before
        try:
            async with self.listening.refusing():
                await self.disconnect()
                yield
        finally:
            self._unreachable = False

    async def close(self) -> None:
        """Take no more connections, and cut those there are."""
        self._links.closed = True
        await self.disconnect()

    def accept(self) -> asyncio.Protocol:
        """Make the protocol of a connection that has just come in."""
        if self._target is None or self._unreachable:
            return _Refusal()
        return Frontend(self._target, self._links)


class _Refusal(asyncio.Protocol):
    """A connection that comes before anything is to be recorded, or finds no server."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


@asynccontextmanager
async def open_tap(place: Path) -> AsyncIterator[Tap]:
    """Listen on the Unix socket `place`, or on a port where there are none: `Tap.address` says.

    Afterwards no link, task or socket file is left. Raises GraderFault if it cannot be made.
    """
    tap = Tap()
    try:
        tap.listening = await listen(tap.accept, place)
    except OSError as reason:
        raise GraderFault(f"the tap cannot listen on {place}", detail=str(reason)) from reason
    try:
        yield tap
    finally:
        tap.listening.stop()
        await tap.close()
        await tap.listening.close()
