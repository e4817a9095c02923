"""The workers of a cell."""

import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field

from grader.snapshot import Snapshot
from grader.worker import Worker

#: Each worker of each grading process has a uid of its own: the kernel counts processes per uid, so
#: two boxes that shared one would share its limit (and one fork bomb would starve both).
WORKER_UID_BASE = 2_000_000_000
WORKERS = 2  # in one cell


def uid_of(number: int) -> int:
    """What the worker of that number runs as, counted from 0."""
    return WORKER_UID_BASE + WORKERS * os.getpid() + number


@dataclass
class Workers:
    """The workers of a cell, each a program of its own; the second starts when it is asked for."""

    start: Callable[[int, Snapshot], AbstractAsyncContextManager[Worker]]  # by its number
    source: Snapshot  # the student's file
    opened: list[Worker] = field(default_factory=list)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def get(self, number: int) -> Worker:
        """Return that worker, counted from 0. Raises GraderFault."""
        if number == len(self.opened):
            worker = await self.stack.enter_async_context(self.start(number, self.source))
            self.opened.append(worker)
        if number:
            self.opened[number].compiled = self.opened[0].compiled
        return self.opened[number]

    def take(self, source: Snapshot) -> None:
        """Try this file from now on."""
        self.source = source
        for worker in self.opened:
            worker.take(source)

    async def close(self) -> None:
        """End them all."""
        await self.stack.aclose()
