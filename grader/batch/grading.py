"""A class, graded so many at a time; one submission's reports do not keep the others waiting."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

import msgspec

from grader.batch.out import remove_submission, write_submission
from grader.batch.tables import open_tables
from grader.catalog.readme import read_sections
from grader.catalog.translations import read_translations
from grader.choices import Export
from grader.grading.course import Course
from grader.grading.finding import Submission
from grader.grading.story import grade
from grader.reports.earlier import Earlier
from grader.reports.files import Beside
from grader.reports.result_json import render_json
from grader.reports.writing import write_text
from grader.results import Outcome, Result


async def grade_all(
    submissions: Sequence[Submission],
    course: Course,
    *,
    out: Path,
    also: Sequence[Export] = (),
    earlier: Mapping[str, Earlier] = MappingProxyType({}),
    on_result: Callable[[Result], None] = lambda result: None,
) -> list[Result]:
    """Grade the submissions, ``course.jobs`` at a time, and write each one's files as it is done.

    What cannot be written becomes `grader_error`: nobody is lost, and the others are graded.

    Results come back in the order of `submissions`; `on_result` is called in the order of ending.
    """
    turn = asyncio.Semaphore(course.jobs)
    language = course.settings.language
    beside = Beside(
        course.settings.feedback,
        sections=read_sections(course.exercises, language),
        language=language,
        translations=read_translations(course.exercises, language),
    )
    with _writer() as writer:
        async with open_tables(out, writer) as tables:

            async def grade_one(submission: Submission) -> Result:
                async with turn:
                    result = await grade(submission, course)
                own = replace(beside, earlier=earlier.get(submission.name))
                write = partial(_write_or_tell, also=also)
                result = await asyncio.get_running_loop().run_in_executor(
                    writer, write, result, out, own
                )
                tables.add(result)
                on_result(result)
                return result

            return list(await asyncio.gather(*map(grade_one, submissions)))


def _writer() -> ThreadPoolExecutor:
    """One thread, which is there before any submission is: later there may be no more threads."""
    writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reports")
    writer.submit(int).result()
    return writer


def _write_or_tell(result: Result, out: Path, beside: Beside, *, also: Sequence[Export]) -> Result:
    """Write the submission's files; if that fails, none of them stay and the result says so.

    An older run's would be taken for this one's, and half of them for all.
    """
    try:
        write_submission(result, out, beside, also=also)
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
    return result
