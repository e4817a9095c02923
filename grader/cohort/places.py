"""Where OUT keeps what is known of a class, and reading it: what lies there may be anything."""

from pathlib import Path

from grader.errors import GraderError
from grader.grading.reading import read_regular
from grader.reports.files import STATE
from grader.reports.writing import make_folder

#: A result of a whole course has some 2 MB if nothing works; a history grows for a term.
MAX_BYTES = 256 * 1024 * 1024


def students(out: Path) -> Path:
    """The folder in which each submission has one of its own."""
    return out / STATE / "students"


def make_student(out: Path, submission: str) -> Path:
    """Make a submission's own folder; a link on the way to it is replaced. Raises OSError."""
    for folder in (out / STATE, students(out), students(out) / submission):
        make_folder(folder)
    return students(out) / submission


def read_kept(path: Path) -> bytes | None:
    """Read a file that is kept; None if there is none, or something else that cannot be read."""
    try:
        return read_regular(path, path.name, limit=MAX_BYTES, detail="")
    except GraderError:
        return None
