"""The tables of a class: index.html, grades.csv, summary.json.

They tell of everybody whose result is in OUT, whichever run graded them. They are written while a
run goes on, so that one that is stopped, however, leaves tables of what there is then.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from grader.batch.others import list_others
from grader.errors import OperatorError
from grader.reports.adjusted import NOBODY, Adjusted, ByName
from grader.reports.files import RUN_FILES, OfClass
from grader.reports.progress import Moment
from grader.reports.writing import write_text
from grader.results import Result

#: Of the time of a run, what writing tables meanwhile may take.
SHARE = 0.05


def as_tested(_: Result) -> None:
    """What the tests gave counts."""


def write_run(
    results: Sequence[Result],
    out: Path,
    moments: Sequence[Moment] = (),
    adjusted: ByName = NOBODY,
) -> None:
    """Write what tells of the whole class. Raises OperatorError, after trying all of it.

    `moments` is where it stood after each grading; `adjusted`, what counts by submission where it
    is not what the tests gave.
    """
    of_class = OfClass(results, moments, adjusted, list_others(out))
    problems = []
    for name, render in RUN_FILES.items():
        try:
            write_text(out / name, render(of_class))
        except OSError as error:
            problems.append(f"{out / name}: {error.strerror}")
    if problems:
        raise OperatorError(
            "the reports of the class could not be written",
            detail="\n".join(problems),
            hint="Make room, or choose another folder with -o OUT.",
        )


class Tables:
    """The results so far. `add` one, and the tables tell of it soon."""

    def __init__(
        self,
        out: Path,
        standing: Sequence[Result],
        moments: Sequence[Moment],
        count: Callable[[Result], Adjusted | None],
    ) -> None:
        self._out = out
        self._moments = moments
        self._count = count
        self._results = {result.submission: result for result in standing}
        self._changed = asyncio.Event()

    def add(self, result: Result) -> None:
        """Take the result of a submission that has just been graded: it replaces an older one."""
        self._results[result.submission] = result
        self._changed.set()

    async def keep(self, writer: Executor) -> None:
        """Write the tables whenever there is more to tell, in `writer`, for ever."""
        loop = asyncio.get_running_loop()
        while True:
            await self._changed.wait()
            self._changed.clear()
            begun = time.monotonic()
            await loop.run_in_executor(writer, self.write)
            await asyncio.sleep((time.monotonic() - begun) / SHARE)

    def write(self) -> None:
        """Write them as well as it goes: whether it went, the end of the run tells."""
        counted = {name: self._count(one) for name, one in self._results.items()}
        adjusted = {name: one for name, one in counted.items() if one is not None}
        with suppress(OperatorError):
            write_run(list(self._results.values()), self._out, self._moments, adjusted)


@asynccontextmanager
async def open_tables(
    out: Path,
    writer: Executor,
    standing: Sequence[Result] = (),
    moments: Sequence[Moment] = (),
    count: Callable[[Result], Adjusted | None] = as_tested,
) -> AsyncIterator[Tables]:
    """Keep the tables while the block lasts and at its end. `standing` is whose results there are.

    `moments` is where the class stood after each grading before; `count` says what counts of a
    result whose files are there.

    What lies there is as old as those; it stays until there is more to tell.
    """
    tables = Tables(out, standing, moments, count)
    keeping = asyncio.create_task(tables.keep(writer))
    try:
        yield tables
    finally:
        keeping.cancel()
        writer.submit(tables.write).result()  # not awaited: whoever stops us may do so again
