"""Judges that wait for the next submission of one exercise, each with a cell that is open.

For `check --watch`: from a save on, whoever waits has waited for them already. Each serves one run,
as any judge does.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import msgspec

from grader.grading.judging import Judge, open_judge
from grader.model import Exercise, Settings, Visibility
from grader.sandbox import Sandbox
from grader.snapshot import make_room


class Standby:
    """They end with it, or when their exercise has changed."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Judge, AsyncExitStack]] = []
        self._made_of: Sequence[object] = ()
        self._preparing = asyncio.Lock()

    @property
    def ready(self) -> int:
        """How many wait, and have not died meanwhile."""
        return sum(judge.begun for judge, _ in self._waiting)

    async def prepare(
        self,
        exercise: Exercise,
        visibility: Visibility,
        settings: Settings,
        sandbox: Sandbox,
        *,
        count: int,
    ) -> None:
        """Have so many wait for the exercise, and none for another. Does not wait for their cells.

        Raises OSError.
        """
        async with self._preparing:
            made_of = _made_of(exercise, visibility, settings)
            if made_of != self._made_of:
                await self._end()
            self._made_of = made_of
            while len(self._waiting) < count:
                async with AsyncExitStack() as stack:
                    judge = await stack.enter_async_context(
                        open_judge(exercise, visibility, settings)
                    )
                    stack.push_async_callback(sandbox.sweep)
                    stack.push_async_callback(judge.dismiss)
                    judge.job = msgspec.structs.replace(judge.job, sandbox=sandbox, ahead=True)
                    make_room(judge.job.source)
                    await judge.start()
                    self._waiting.append((judge, stack.pop_all()))

    @asynccontextmanager
    async def open_judge(
        self, exercise: Exercise, visibility: Visibility, settings: Settings
    ) -> AsyncIterator[Judge]:
        """Give one that waits for it, or else a new one."""
        if self._made_of == _made_of(exercise, visibility, settings):
            while self._waiting:
                judge, stack = self._waiting.pop(0)
                async with stack:
                    if judge.begun:
                        yield judge
                        return
        async with open_judge(exercise, visibility, settings) as judge:
            yield judge

    async def close(self) -> None:
        """End all that wait."""
        async with self._preparing:
            await self._end()

    async def _end(self) -> None:
        while self._waiting:
            _, stack = self._waiting.pop()
            await stack.aclose()


def _made_of(exercise: Exercise, visibility: Visibility, settings: Settings) -> Sequence[object]:
    """What they were told, and have read of the exercise: tests may be written meanwhile too."""
    files = (exercise.visible_tests, exercise.stub, *exercise.sql)
    read = [path.read_bytes() for path in files]
    told = msgspec.structs.replace(settings, chosen={}, seed=0)
    return [exercise, visibility, told, *read]
