"""Which dask worker has room for one more submission."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from grader.errors import OperatorError


@dataclass(eq=False)
class Room:
    """A dask worker, and what it has room for. Full while it is kept for one submission alone."""

    address: str
    name: str
    size: int = 0
    taken: int = 0
    kept: bool = False
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_open(self) -> bool:
        """Whether one more has room."""
        return self.taken < self.size and not self.kept and not self.lost.is_set()


class Rooms:
    """All that there are. Once there is a `problem` nobody gets in any more."""

    def __init__(self) -> None:
        self._rooms: dict[str, Room] = {}
        self._changed = asyncio.Condition()
        self._next = asyncio.Lock()  # of a large class one looks for room, the others wait in line
        self._problem: OperatorError | None = None

    def __bool__(self) -> bool:
        return bool(self._rooms)

    @property
    def closed(self) -> bool:
        """Whether there is a problem."""
        return self._problem is not None

    async def add(self, room: Room) -> None:
        """Take one in."""
        async with self._changed:
            self._rooms[room.address] = room
            self._changed.notify_all()

    async def remove(self, room: Room) -> None:
        """Take out one that was lost."""
        async with self._changed:
            room.lost.set()
            self._rooms.pop(room.address, None)
            self._changed.notify_all()

    async def end(self, problem: OperatorError) -> None:
        """Let nobody in any more: who waits gets the `problem`, and all rooms are lost."""
        async with self._changed:
            self._problem = problem
            for room in self._rooms.values():
                room.lost.set()
            self._changed.notify_all()

    @asynccontextmanager
    async def enter(self, *, alone: bool = False) -> AsyncIterator[Room]:
        """Wait for room and have it while the block lasts. Raises OperatorError for a problem.

        Who is `alone` has nobody beside it: what takes a worker down is then nobody else's doing.
        """
        room = await (self._find_empty() if alone else self._find())
        try:
            yield room
        finally:
            async with self._changed:
                room.taken -= 1
                room.kept = room.kept and not alone
                self._changed.notify_all()

    async def _find(self) -> Room:
        async with self._next, self._changed:
            while not (found := [room for room in self._rooms.values() if room.is_open]):
                await self._wait()
            return _take(min(found, key=lambda room: room.taken / room.size))

    async def _find_empty(self) -> Room:
        """Keep one until whoever is in it has gone."""
        async with self._changed:
            while True:
                found = [room for room in self._rooms.values() if not room.kept]
                if not found:
                    await self._wait()
                    continue
                room = min(found, key=lambda room: room.taken)
                room.kept = True
                while room.taken and not room.lost.is_set():
                    await self._wait()
                if not room.lost.is_set():
                    return _take(room)

    async def _wait(self) -> None:
        if self._problem is not None:
            raise self._problem
        await self._changed.wait()
        if self._problem is not None:
            raise self._problem


def _take(room: Room) -> Room:
    room.taken += 1
    return room
