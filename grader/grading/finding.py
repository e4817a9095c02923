"""Which folders and archives are submissions, and whose."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import OperatorError
from grader.grading.archives import SUFFIXES, is_archive, without_suffix
from grader.model import Exercise


@dataclass(frozen=True)
class Submission:
    """One student's folder or archive, and the name that it gives them."""

    name: str
    path: Path


def find_submissions(
    paths: Sequence[Path], exercises: Sequence[Exercise], *, out: Path | None = None
) -> list[Submission]:
    """Find the submissions at `paths`: each is one, or a folder of them.

    A folder with an exercise file is a submission, and so is an archive. A folder without, in
    which some are, is a class: every subfolder and archive is then a submission, even if nothing in
    it can be graded. `out` is passed over. Raises OperatorError for a path that is neither and for
    a name given twice.
    """
    found = list(dict.fromkeys(one for path in paths for one in _at(path, exercises, out)))
    by_name: dict[str, Submission] = {}
    for submission in found:
        other = by_name.setdefault(submission.name, submission)
        if other is not submission:
            raise OperatorError(
                f"two submissions are named {submission.name!r}",
                detail=f"{other.path}\n{submission.path}",
                hint="Grade them in two runs, or rename one folder or archive.",
            )
    return found


def places(folder: Path, exercise: Exercise) -> tuple[Path, Path]:
    """Where the file of an exercise may lie in a submission's folder, the better place first."""
    file = exercise.stub.name
    return folder / exercise.slug / file, folder / file


def _at(path: Path, exercises: Sequence[Exercise], out: Path | None) -> list[Submission]:
    if not os.path.lexists(path):
        raise OperatorError(f"{path} does not exist")
    if is_archive(path):
        return [_archived(path.parent.resolve() / path.name)]
    if not path.is_dir():
        raise OperatorError(
            f"{path} is a file, a submission is a folder or an archive",
            detail=f"A submission holds {_expected(exercises)}.",
            hint=f"Give the folder that it is in, or an archive: {', '.join(SUFFIXES)}.",
        )
    folder = path.resolve()
    itself = Submission(folder.name or "submission", folder)
    if _looks_like_one(folder, exercises):
        return [itself]
    children = [
        _child(child, exercises)
        for child in sorted(folder.iterdir())
        if (child.is_dir() or is_archive(child))
        and not child.name.startswith(".")
        and not _holds(child, out, exercises)
    ]
    is_class = any(
        is_archive(child.path) or _looks_like_one(child.path, exercises) for child in children
    )
    return children if is_class else [itself]


def _child(path: Path, exercises: Sequence[Exercise]) -> Submission:
    """Make a submission of what lies in a class's folder.

    A learning platform's download has a folder for each student, and in it what was uploaded: if
    that is one archive and nothing else that counts, it is the submission, by the folder's name.
    """
    if is_archive(path):
        return _archived(path)
    if os.access(path, os.R_OK) and not _looks_like_one(path, exercises):
        uploaded = [one for one in path.iterdir() if is_archive(one)]
        if len(uploaded) == 1:
            return Submission(path.name, uploaded[0])
    return Submission(path.name, path)


def _archived(path: Path) -> Submission:
    return Submission(without_suffix(path.name), path)


def _holds(folder: Path, out: Path | None, exercises: Sequence[Exercise]) -> bool:
    """Whether `folder` is there for the reports alone: OUT, or a folder around it."""
    if out is None or _looks_like_one(folder, exercises):
        return False
    return out.resolve().is_relative_to(folder)


def _looks_like_one(folder: Path, exercises: Sequence[Exercise]) -> bool:
    return any(
        os.path.lexists(place) for exercise in exercises for place in places(folder, exercise)
    )


def _expected(exercises: Sequence[Exercise]) -> str:
    return " or ".join(f"{exercise.slug}/{exercise.stub.name}" for exercise in exercises)
