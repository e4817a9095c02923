"""Where in a submission the file of an exercise is: one answer for folders, as for archives.

The better place counts: the exercise's own folder, the submission's folder, and then any other,
where the file may be once. What is hidden, or a machine's own folder, is nobody's.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from grader.errors import GraderFault, SubmissionError
from grader.grading.unpacking.limits import MAX_DEPTH, MAX_ENTRIES
from grader.grading.unpacking.names import is_meant, shown
from grader.model import Exercise

#: The names of a file from the submission's folder down.
Parts = tuple[str, ...]


def choose(
    files: Iterable[Parts], exercise: Exercise, where: Callable[[Parts], str] = "/".join
) -> Parts | None:
    """Return the place that counts, None if there is none. Raises SubmissionError for two of them.

    Two that read the same are the same: who calls has told versions apart. `where` names a place.
    """
    name = exercise.stub.name
    found = sorted({parts for parts in files if parts[-1] == name and is_meant(parts)})
    for better in ((exercise.slug, name), (name,)):
        if better in found:
            return better
    if len(found) > 1:
        one, other = (shown(where(parts)) for parts in found[:2])
        raise SubmissionError(
            f"{name} is in this submission twice, as {one} and {other}",
            detail="Which one counts is not guessed. Hand in one of them.",
        )
    return found[0] if found else None


def find_deeper(folder: Path, exercise: Exercise) -> Path | None:
    """Look for the file in all folders of a submission.

    Raises SubmissionError for two of them, or for a folder of more than anybody hands in, and
    GraderFault if part of it cannot be looked into.
    """
    parts = choose(list(_walk(folder, exercise.stub.name)), exercise)
    return folder.joinpath(*parts) if parts else None


def holds_deeper(folder: Path, exercises: Sequence[Exercise]) -> bool:
    """Whether the file of one of them is anywhere in it; not if nobody can tell."""
    wanted = {exercise.stub.name for exercise in exercises}
    try:
        return any(parts[-1] in wanted and is_meant(parts) for parts in _walk(folder, "a file"))
    except (GraderFault, SubmissionError):
        return False


def _walk(folder: Path, name: str) -> Iterator[Parts]:
    """Yield what is no folder, following no link, into no hidden folder."""
    ahead: list[Parts] = [()]
    count = 0
    while ahead:
        parts = ahead.pop()
        try:
            entries = list(os.scandir(folder.joinpath(*parts)))
        except OSError as error:
            raise GraderFault(
                f"whether {name} is there cannot be told",
                detail=f"{folder.joinpath(*parts)} cannot be looked into: {error.strerror}",
            ) from error
        count += len(entries)
        if count > MAX_ENTRIES:
            raise SubmissionError(f"this submission has more than {MAX_ENTRIES:,} files")
        for entry in entries:
            below = (*parts, entry.name)
            if not entry.is_dir(follow_symlinks=False):
                yield below
            elif len(below) < MAX_DEPTH and is_meant((*below, "")):
                ahead.append(below)
