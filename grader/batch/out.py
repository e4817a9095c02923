"""OUT: the folder that the reports go to."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from grader.choices import Export
from grader.errors import OperatorError
from grader.grading.finding import Submission
from grader.platforms.graders.known import PLATFORMS, render_for
from grader.reports.files import SUBMISSION_FILES, Beside
from grader.reports.writing import find_link, make_folder, try_to_write, write_text
from grader.results import Result
from grader.system import opening
from grader.system.locks import try_lock


def prepare_out(out: Path, submissions: Sequence[Submission] = ()) -> None:
    """Make the output folder. Raises OperatorError, before any grading, if it cannot be written.

    It may lie in a submission's folder, as long as nothing in there leads it elsewhere.
    """
    for submission in submissions:
        if link := find_link(out, submission.path):
            raise OperatorError(
                f"{out} leads through {link}, a link inside of the submission {submission.name}",
                hint="Choose another folder with -o OUT.",
            )
    if out.exists() and not out.is_dir():
        raise OperatorError(
            f"{out} is a file, the reports need a folder", hint="Choose another with -o OUT."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        try_to_write(out)
    except OSError as error:
        raise OperatorError(
            f"cannot write to {out}",
            detail=error.strerror or "",
            hint="Choose another folder with -o OUT.",
        ) from error


@contextmanager
def hold_out(out: Path) -> Iterator[None]:
    """Keep other graders from writing to `out`. Raises OperatorError if one does already.

    Each would write tables of what it knows, and the last one's would stay.
    """
    descriptor = os.open(out, os.O_RDONLY | opening.DIRECTORY | opening.CLOEXEC)
    try:
        if not _is_free(descriptor):
            raise OperatorError(
                f"another grader is writing to {out}",
                hint="Wait for its end, choose another folder with -o OUT,"
                " or grade all in one run.",
            )
        yield
    finally:
        os.close(descriptor)


def _is_free(descriptor: int) -> bool:
    try:
        return try_lock(descriptor)
    except OSError:  # a network's file system that knows no locks: as without
        return True


def write_submission(
    result: Result, out: Path, beside: Beside, *, also: Sequence[Export] = ()
) -> None:
    """Write ``out/<submission>/``: the result, the student's page, and what those in `also` read.

    Others of an earlier run go: they would tell of another result.
    """
    folder = out / result.submission
    make_folder(folder)
    for name, render in SUBMISSION_FILES.items():
        write_text(folder / name, render(result, beside))
    for kind, platform in PLATFORMS.items():
        if kind in also:
            write_text(folder / platform.file, render_for(kind, result, beside))
        else:
            (folder / platform.file).unlink(missing_ok=True)


def remove_submission(folder: Path) -> None:
    """Remove what `write_submission` wrote, now or in another run: half of it would mislead."""
    if folder.is_symlink():
        return
    for name in (*SUBMISSION_FILES, *(platform.file for platform in PLATFORMS.values())):
        with contextlib.suppress(OSError):
            (folder / name).unlink()
