"""Archives as submissions: which files are meant as one, and what is taken out of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from grader.errors import GraderFault, SubmissionError
from grader.grading.looking import is_folder
from grader.grading.reading import read_regular
from grader.grading.unpacker import Order, ask
from grader.grading.unpacking.limits import MAX_ARCHIVE
from grader.grading.unpacking.names import shown
from grader.model import Launch

#: What a name ends in -> what is in it.
KINDS = {
    ".zip": "zip",
    ".tar": "tar",
    ".tar.gz": "tar.gz",
    ".tgz": "tar.gz",
    ".tar.bz2": "tar.bz2",
    ".tar.xz": "tar.xz",
}
SUFFIXES = tuple(KINDS)

#: Known, so that nobody's work is passed over in silence.
UNREAD = (".rar", ".7z", ".tar.zst")


class Unpacked(NamedTuple):
    """What was taken out of an archive."""

    files: dict[str, bytes]  # by name
    left: list[str]  # names of the other files, their ends where they are long


def is_archive(path: Path) -> bool:
    """Tell by its name whether a file is meant as an archive, be it one that we do not read."""
    return path.name.lower().endswith((*SUFFIXES, *UNREAD)) and not is_folder(path)


def without_suffix(name: str) -> str:
    """Return the student's part of an archive's name."""
    suffix = max((s for s in (*SUFFIXES, *UNREAD) if name.lower().endswith(s)), key=len)
    return name[: -len(suffix)].strip(".") or name


async def unpack(path: Path, wanted: Sequence[str], *, limit: int, launch: Launch) -> Unpacked:
    """Return those of the `wanted` files that are in the archive, and what else is.

    A file of more than `limit` bytes comes with one byte more than that. Raises SubmissionError, in
    words for the student, for an archive that is refused, and GraderFault for a fault of ours.
    """
    name = shown(path.name)
    kind = next((kind for end, kind in KINDS.items() if path.name.lower().endswith(end)), None)
    if kind is None:
        raise SubmissionError(
            f"{name} is an archive of a kind that is not read",
            detail=f"Hand in one of these: {', '.join(SUFFIXES)}.",
        )
    content = read_regular(
        path, name, limit=MAX_ARCHIVE, detail="The .py files alone need about 20,000."
    )
    reply = await ask(Order(content, kind, limit, tuple(wanted)), launch)
    if reply.refused:
        raise SubmissionError(f"{name} is refused: {reply.refused}", detail=reply.detail)
    if any(file not in wanted or len(data) > limit + 1 for file, data in reply.files.items()):
        raise GraderFault("the unpacker sent what it was not asked for")
    return Unpacked(reply.files, reply.left)
