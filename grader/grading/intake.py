"""Taking in what students hand in: one regular, small, UTF-8 file per exercise, nothing else.

The bytes are hostile until they are in the box. Here they are only measured and copied: files are
opened without following links and without waiting, read once, and never opened again.
"""

import io
import os
import stat
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import NotHandedInError, OperatorError, SubmissionError
from grader.model import Exercise

MAX_BYTES = 256 * 1024


@dataclass(frozen=True)
class Submission:
    """One student's folder. Its name is the folder's."""

    name: str
    path: Path


def find_submissions(
    paths: Sequence[Path], exercises: Sequence[Exercise], *, out: Path | None = None
) -> list[Submission]:
    """Find the submissions at `paths`: each is one, or a folder of them.

    A folder with an exercise file is a submission. One without, whose subfolders have some, is a
    class: every subfolder is then a submission, even if nothing in it can be graded. `out` is
    passed over. Raises OperatorError for a path that is not a folder and for a name given twice.
    """
    found = list(dict.fromkeys(one for path in paths for one in _at(path, exercises, out)))
    by_name: dict[str, Submission] = {}
    for submission in found:
        other = by_name.setdefault(submission.name, submission)
        if other is not submission:
            raise OperatorError(
                f"two submissions are named {submission.name!r}",
                detail=f"{other.path}\n{submission.path}",
                hint="Grade them in two runs, or rename one folder.",
            )
    return found


def _at(path: Path, exercises: Sequence[Exercise], out: Path | None) -> list[Submission]:
    if not path.exists():
        raise OperatorError(f"{path} does not exist")
    if not path.is_dir():
        raise OperatorError(
            f"{path} is a file, a submission is a folder",
            detail=f"A submission holds {_expected(exercises)}.",
            hint="Give the folder that it is in; unpack an archive first.",
        )
    folder = path.resolve()
    itself = Submission(folder.name or "submission", folder)
    if _looks_like_one(folder, exercises):
        return [itself]
    children = [
        Submission(child.name, child)
        for child in sorted(folder.iterdir())
        if child.is_dir() and not child.name.startswith(".") and not _holds(child, out, exercises)
    ]
    is_class = any(_looks_like_one(child.path, exercises) for child in children)
    return children if is_class else [itself]


def _holds(folder: Path, out: Path | None, exercises: Sequence[Exercise]) -> bool:
    """Whether `folder` is there for the reports alone: OUT, or a folder around it."""
    if out is None or _looks_like_one(folder, exercises):
        return False
    return out.resolve().is_relative_to(folder)


def _looks_like_one(folder: Path, exercises: Sequence[Exercise]) -> bool:
    return any(
        os.path.lexists(place) for exercise in exercises for place in _places(folder, exercise)
    )


def _places(folder: Path, exercise: Exercise) -> tuple[Path, Path]:
    file = exercise.stub.name
    return folder / exercise.slug / file, folder / file


def _expected(exercises: Sequence[Exercise]) -> str:
    return " or ".join(f"{exercise.slug}/{exercise.stub.name}" for exercise in exercises)


def take(submission: Submission, exercise: Exercise) -> bytes:
    """Read the student's file of `exercise`.

    Raises SubmissionError, in words for the student, if there is none or it cannot be taken.
    """
    nested, flat = _places(submission.path, exercise)
    path = nested if os.path.lexists(nested) else flat
    name = exercise.stub.name
    if not os.path.lexists(path):
        raise NotHandedInError(
            f"{name} is not in this submission",
            detail=f"It is looked for at {exercise.slug}/{name} and at {name}.",
        )
    content = _read(path, name)
    _check(content, name)
    return content


def _read(path: Path, name: str) -> bytes:
    if path.parent.is_symlink() or path.is_symlink():
        raise SubmissionError(
            f"{name} is a symbolic link",
            detail="Only the file itself can be handed in, not a pointer to one.",
        )
    try:
        # NONBLOCK: a FIFO must not make us wait. NOFOLLOW: no link may appear after the look above.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise SubmissionError(f"{name} cannot be read", detail=str(error.strerror)) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise SubmissionError(f"{name} is not a regular file")
        if status.st_size > MAX_BYTES:
            raise SubmissionError(
                f"{name} is larger than {MAX_BYTES // 1024} KiB",
                detail=f"It has {status.st_size} bytes. A whole solution needs about 20,000.",
            )
        return os.read(descriptor, MAX_BYTES)
    finally:
        os.close(descriptor)


def _check(content: bytes, name: str) -> None:
    if not content.strip():
        raise SubmissionError(f"{name} is empty")
    try:
        content.decode("utf-8")
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    except (UnicodeDecodeError, SyntaxError) as error:
        raise SubmissionError(f"{name} is not UTF-8 text", detail=str(error)) from error
    if encoding not in ("utf-8", "utf-8-sig"):
        raise SubmissionError(
            f"{name} declares the encoding {encoding}", detail="Only UTF-8 is accepted."
        )
    if b"\0" in content:
        raise SubmissionError(f"{name} contains a NUL byte", detail="It is not Python source.")
