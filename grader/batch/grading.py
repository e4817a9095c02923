"""A class, graded so many at a time; one submission's reports do not keep the others waiting."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec

from grader.batch.out import remove_submission
from grader.batch.pages import PLAIN, Pages
from grader.batch.tables import as_tested, open_tables
from grader.grading.concluding import Graded, Judge
from grader.grading.course import Course
from grader.grading.finding import Submission
from grader.grading.inputs import Conditions
from grader.grading.story import grade_changed, judge
from grader.reports.adjusted import Adjusted
from grader.reports.outline import outline
from grader.reports.progress import Moment
from grader.reports.result_json import render_json
from grader.reports.writing import write_text
from grader.results import Outcome, Result


def no_kept(_: str) -> Mapping[str, Graded]:
    """Nobody was graded before."""
    return {}


@dataclass(frozen=True)
class Before:
    """What earlier runs left: of those who are graded now, and of the others."""

    conditions: Conditions | None = None  # by which to tell what has changed; None: all has
    kept: Callable[[str], Mapping[str, Graded]] = no_kept  # by submission, read when it is its turn
    standing: Sequence[Result] = ()  # what else the tables tell of
    moments: Sequence[Moment] = ()  # where the class stood after each of them
    count: Callable[[Result], Adjusted | None] = as_tested  # what counts, for the tables


class Hands(Protocol):
    """Who judges: this machine, or others."""

    def turn(self) -> AbstractAsyncContextManager[Judge]:
        """Wait until there is room for one more submission; it has it while the block lasts."""
        ...


class Here:
    """This machine, with room for so many submissions at once."""

    def __init__(self, jobs: int) -> None:
        self._room = asyncio.Semaphore(jobs)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Judge]:
        """Wait for room."""
        async with self._room:
            yield judge


async def grade_all(
    submissions: Sequence[Submission],
    course: Course,
    *,
    out: Path,
    pages: Pages = PLAIN,
    before: Before = Before(),
    hands: Hands | None = None,
    on_begin: Callable[[Submission], None] = lambda submission: None,
    on_written: Callable[[Result, Sequence[Graded]], None] = lambda result, parts: None,
    on_result: Callable[[Result], None] = lambda result: None,
) -> list[Result]:
    """Grade the submissions, and write each one's files as it is done.

    By `hands`, or else here, ``course.jobs`` at a time.

    What cannot be written becomes `grader_error`: nobody is lost, and the others are graded.

    Outlines of the results come back in the order of `submissions`; `on_begin` is called as it is
    the turn of one, and `on_result` in the order of ending. Once its files are there, `on_written`
    is called with the whole result and what it is made of, in the thread that writes.
    """
    hands = hands or Here(course.jobs)
    with _writer() as writer:
        async with open_tables(
            out, writer, before.standing, before.moments, before.count
        ) as tables:

            async def grade_one(submission: Submission) -> Result:
                async with hands.turn() as judge:
                    on_begin(submission)
                    kept = before.kept(submission.name)
                    result, parts = await grade_changed(
                        submission, course, before.conditions, kept, judge
                    )
                write = partial(_write_or_tell, result, parts, out, pages, on_written)
                outlined = await asyncio.get_running_loop().run_in_executor(writer, write)
                tables.add(outlined)
                on_result(outlined)
                return outlined

            return list(await asyncio.gather(*map(grade_one, submissions)))


def _writer() -> ThreadPoolExecutor:
    """One thread, which is there before any submission is: later there may be no more threads."""
    writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reports")
    writer.submit(int).result()
    return writer


def _write_or_tell(
    result: Result,
    parts: Sequence[Graded],
    out: Path,
    pages: Pages,
    on_written: Callable[[Result, Sequence[Graded]], None],
) -> Result:
    """Write the submission's files; if that fails, none of them stay and the result says so.

    An older run's would be taken for this one's, and half of them for all. Returns an outline.
    """
    try:
        pages.write(result, out)
        on_written(result, parts)
    except Exception as error:  # noqa: BLE001  a full disk or a bug of ours costs this one alone
        remove_submission(out / result.submission)
        result = msgspec.structs.replace(
            result,
            outcome=Outcome.GRADER_ERROR,
            score=None,
            message=f"its reports could not be written:\n{type(error).__name__}: {error}",
            exercises=[],
        )
        with contextlib.suppress(OSError):
            write_text(out / result.submission / "result.json", render_json(result))
            on_written(result, [])
    return outline(result)
