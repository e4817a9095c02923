"""Who grades: this machine, or others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from grader.batch.grading import Hands, Here
from grader.cli.console import note
from grader.errors import OperatorError
from grader.grading.course import Course
from grader.grading.inputs import Conditions
from grader.reports import words


@asynccontextmanager
async def open_hands(
    dask: str | None, course: Course, conditions: Conditions, submissions: int
) -> AsyncIterator[Hands]:
    """Have them while the block lasts: those of the scheduler at `dask`, or our own.

    Raises OperatorError where dask is not installed, or no scheduler answers.
    """
    if dask is None:
        yield _here(course, submissions)
        return
    try:  # imported here: who grades at home needs none of it
        from grader.batch import far
    except ModuleNotFoundError as error:
        raise OperatorError(
            "--dask needs dask.distributed, which is not installed",
            detail=str(error),
            hint="pip install 'asyncpg-grader[dask]'",
        ) from error
    async with far.open_hands(dask, course, conditions, note) as hands:
        yield hands


def _here(course: Course, submissions: int) -> Hands:
    jobs, wanted = min(course.jobs, submissions), min(course.settings.jobs, submissions)
    if jobs < wanted:
        note(f"{words.count(jobs, 'submission')} at a time: for more there is no room here.")
    return Here(jobs)
