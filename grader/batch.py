"""Many submissions at once, and the files that come out."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.errors import OperatorError
from grader.grading import Course, Submission, grade
from grader.model import Feedback, Result
from grader.reports.files import EXPORTS, RUN_FILES, SUBMISSION_FILES, Export


async def grade_all(
    submissions: Sequence[Submission],
    course: Course,
    *,
    out: Path,
    also: Sequence[Export] = (),
    on_result: Callable[[Result], None] = lambda result: None,
) -> list[Result]:
    """Grade the submissions, ``settings.jobs`` at a time, and write each one's files as it is done.

    Results come back in the order of `submissions`; `on_result` is called in the order of ending.
    """
    _check_names(submissions)
    turn = asyncio.Semaphore(course.settings.jobs)

    async def grade_one(submission: Submission) -> Result:
        async with turn:
            result = await grade(submission, course)
        write_submission(result, out, course.settings.feedback, also=also)
        on_result(result)
        return result

    results = await asyncio.gather(*map(grade_one, submissions))
    for name, render in RUN_FILES.items():
        _write(out / name, render(results))
    return list(results)


def _check_names(submissions: Sequence[Submission]) -> None:
    """Raise OperatorError for a submission whose folder of reports would be one of our files."""
    for submission in submissions:
        if submission.name.lower() in RUN_FILES:
            raise OperatorError(
                f"a submission is named {submission.name!r}, as a file of the run is",
                detail=str(submission.path),
                hint="Rename its folder.",
            )


def prepare_out(out: Path) -> None:
    """Make the output folder. Raises OperatorError, before any grading, if it cannot be written."""
    if out.exists() and not out.is_dir():
        raise OperatorError(
            f"{out} is a file, the reports need a folder", hint="Choose another with -o OUT."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OperatorError(
            f"cannot write to {out}",
            detail=error.strerror or "",
            hint="Choose another folder with -o OUT.",
        ) from error


def write_submission(
    result: Result, out: Path, feedback: Feedback, *, also: Sequence[Export] = ()
) -> None:
    """Write ``out/<submission>/``: the result, the student's page, and the EXPORTS in `also`."""
    folder = out / result.submission
    folder.mkdir(parents=True, exist_ok=True)
    for name, render in (*SUBMISSION_FILES.items(), *(EXPORTS[kind] for kind in also)):
        _write(folder / name, render(result, feedback))


def _write(path: Path, text: str) -> None:
    """Write by renaming, so that nobody ever reads half a file."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8", errors="backslashreplace")
    fresh.replace(path)
