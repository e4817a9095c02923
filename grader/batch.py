"""Many submissions at once, and the files that come out."""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from grader.errors import OperatorError
from grader.grading import Course, Submission, grade
from grader.model import Feedback, Outcome, Result
from grader.reports.files import EXPORTS, RUN_FILES, SUBMISSION_FILES, Export
from grader.reports.result_json import render_json


async def grade_all(
    submissions: Sequence[Submission],
    course: Course,
    *,
    out: Path,
    also: Sequence[Export] = (),
    on_result: Callable[[Result], None] = lambda result: None,
) -> list[Result]:
    """Grade the submissions, ``course.jobs`` at a time, and write each one's files as it is done.

    What cannot be written becomes `grader_error`: nobody is lost, and the others are graded.

    Results come back in the order of `submissions`; `on_result` is called in the order of ending.
    """
    _check_names(submissions)
    turn = asyncio.Semaphore(course.jobs)

    async def grade_one(submission: Submission) -> Result:
        async with turn:
            result = await grade(submission, course)
        result = _write_or_tell(result, out, course.settings.feedback, also)
        on_result(result)
        return result

    return list(await asyncio.gather(*map(grade_one, submissions)))


def write_run(results: Sequence[Result], out: Path) -> None:
    """Write what tells of the whole run. Raises OperatorError, after trying all of it."""
    problems = []
    for name, render in RUN_FILES.items():
        try:
            _write(out / name, render(results))
        except OSError as error:
            problems.append(f"{out / name}: {error.strerror}")
    if problems:
        raise OperatorError(
            "the reports of the run could not be written",
            detail="\n".join(problems),
            hint="Make room, or choose another folder with -o OUT.",
        )


@contextmanager
def hold_out(out: Path) -> Iterator[None]:
    """Keep other graders from writing to `out`. Raises OperatorError if one does already.

    Each would write a table of its own submissions alone, and the last one's would stay.
    """
    descriptor = os.open(out, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise OperatorError(
            f"another grader is writing to {out}",
            hint="Wait for its end, choose another folder with -o OUT, or grade all in one run.",
        ) from None
    except OSError:  # a network's file system that knows no locks: as without
        pass
    try:
        yield
    finally:
        os.close(descriptor)


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


def _write_or_tell(result: Result, out: Path, feedback: Feedback, also: Sequence[Export]) -> Result:
    """Write the submission's files; if that fails, none of them stay and the result says so.

    An older run's would be taken for this one's, and half of them for all.
    """
    try:
        write_submission(result, out, feedback, also=also)
    except Exception as error:  # noqa: BLE001  a full disk or a bug of ours costs this one alone
        _remove_submission(out / result.submission)
        result = msgspec.structs.replace(
            result,
            outcome=Outcome.GRADER_ERROR,
            score=None,
            message=f"its reports could not be written:\n{type(error).__name__}: {error}",
            exercises=[],
        )
        with contextlib.suppress(OSError):
            _write(out / result.submission / "result.json", render_json(result))
    return result


def _remove_submission(folder: Path) -> None:
    for name in (*SUBMISSION_FILES, *(name for name, _ in EXPORTS.values())):
        with contextlib.suppress(OSError):
            (folder / name).unlink()


def _write(path: Path, text: str) -> None:
    """Write by renaming, so that nobody ever reads half a file."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8", errors="backslashreplace")
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise
