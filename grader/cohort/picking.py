"""Of all that a student handed in: which file is which exercise's, and what is left aside, and why.

The same rule for every layout: the newest version of each file, the better place of two
(`grader.grading.locating`), an archive only where no file of an exercise lies beside it.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from grader.cohort.downloads.upload import Piece
from grader.cohort.handed import ARCHIVE, SYSTEMS_OWN, LeftAside
from grader.errors import GraderError, SubmissionError
from grader.grading.archives import UNREAD, is_archive
from grader.grading.finding import Given
from grader.grading.locating import Parts, choose
from grader.grading.reading import read_regular
from grader.grading.unpacking.limits import MAX_ARCHIVE
from grader.grading.unpacking.names import is_meant
from grader.language import mark
from grader.model import Exercise

SEVERAL_ARCHIVES = mark("several archives were handed in, and which counts is not guessed")

#: From here on a name is near another.
NEAR = 0.8


@dataclass
class Picked:
    """What is graded: files by exercise, or an archive."""

    files: Given = field(default_factory=dict)
    archive: Path | None = None
    graded: list[tuple[str, str]] = field(default_factory=list)
    left_aside: list[LeftAside] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def pick(pieces: Sequence[Piece], exercises: Sequence[Exercise]) -> Picked:
    """Pick the files of the exercises, or the one archive; all else is left aside."""
    picked, wanted = Picked(), [exercise.stub.name for exercise in exercises]
    newest = _newest([piece for piece in pieces if not piece.entry.folder], picked)
    used = _pick_files(newest, exercises, picked)
    if not picked.files:
        used = _pick_archive(newest, exercises, picked)
    for parts, piece in newest.items():
        if parts not in used:
            picked.left_aside.append(_left(parts, piece, wanted, bool(picked.graded)))
            if picked.files and _is_upload(parts, piece) and _lies_apart(parts, used):
                told = f"{where(piece)}, which was not read, lies in another folder than what was"
                picked.problems.append(told)
    for piece in pieces:
        if piece.entry.folder and piece.entry.is_junk:
            picked.left_aside.append(LeftAside(where(piece) + "/", SYSTEMS_OWN))
        elif piece.entry.folder:
            picked.left_aside.append(leave(piece.entry.name, where(piece), wanted, folder=True))
    return picked


def _pick_files(
    newest: Mapping[Parts, Piece], exercises: Sequence[Exercise], picked: Picked
) -> set[Parts]:
    files: dict[str, Path | SubmissionError] = {}
    used: set[Parts] = set()
    for exercise in exercises:
        try:
            parts = choose(newest, exercise, lambda one: where(newest[one]))
        except SubmissionError as refusal:
            files[exercise.slug] = refusal
            picked.problems.append(refusal.message)
            continue
        if parts is not None:
            files[exercise.slug] = newest[parts].entry.path
            picked.graded.append((exercise.stub.name, where(newest[parts])))
            used.add(parts)
    picked.files = files
    return used


def _pick_archive(
    newest: Mapping[Parts, Piece], exercises: Sequence[Exercise], picked: Picked
) -> set[Parts]:
    archives = [parts for parts, piece in newest.items() if _is_upload(parts, piece)]
    if len(archives) == 1:
        picked.archive = newest[archives[0]].entry.path
        picked.graded.append((ARCHIVE, where(newest[archives[0]])))
        return set(archives)
    if archives:
        refusal = SubmissionError(SEVERAL_ARCHIVES)
        picked.files = {exercise.slug: refusal for exercise in exercises}
    picked.problems.append(SEVERAL_ARCHIVES if archives else "no file of an exercise was handed in")
    return set()


def where(piece: Piece) -> str:
    """The file, as it is named in the download."""
    return "/".join(piece.entry.parts)


def leave(
    name: str, file: str, wanted: Sequence[str], *, folder: bool = False, meant: bool = True
) -> LeftAside:
    """Say why a file is left aside."""
    if folder:
        return LeftAside(file + "/", "a folder with nothing in it that counts")
    if not meant:
        return LeftAside(file, "hidden, or in a folder of a program's")
    if name in wanted:
        return LeftAside(file, "not in a place that counts", near=name)
    if close := near(name, wanted):
        return LeftAside(file, f"its name is near {close}, and is not {close}", near=close)
    return LeftAside(file, "no file of an exercise")


def near(name: str, wanted: Sequence[str]) -> str:
    """Return the wanted name that somebody may have meant by `name`; "" if it is far from all."""
    key = _key(name)
    ratios = {one: SequenceMatcher(None, key, _key(one)).ratio() for one in wanted if key}
    best = max(ratios, key=lambda one: ratios[one], default="")
    return best if best and ratios[best] >= NEAR else ""


def _key(name: str) -> str:
    """The letters of a name without its ends, a copy's number, and what separates words."""
    stem = name.casefold()[:200]
    while (
        cut := re.sub(r"(\.\w{1,5}|[\s_-]*\(\d+\)|[\s_-]+(copy|kopie|final|v?\d+))$", "", stem)
    ) != stem:
        stem = cut
    return re.sub(r"[\W_]+", "", stem)


def _newest(pieces: Iterable[Piece], picked: Picked) -> dict[Parts, Piece]:
    """Of several files of one name the one of the highest version; two of one version: both."""
    by_name: dict[Parts, list[Piece]] = {}
    for piece in sorted(pieces, key=lambda one: (one.parts, one.entry.parts)):
        by_name.setdefault(piece.parts, []).append(piece)
    newest: dict[Parts, Piece] = {}
    for parts, same in by_name.items():
        version = max(one.version for one in same)
        last = [one for one in same if one.version == version]
        for older in same:
            if older.version != version:
                why = f"an earlier version, replaced by {last[0].entry.name}"
                picked.left_aside.append(LeftAside(where(older), why))
        differing = _list_differing(last, picked)
        if len(differing) == 1:
            newest[parts] = differing[0]
        else:  # nobody can order them: as if each lay in a folder of its own
            newest |= {(str(number), *parts): one for number, one in enumerate(differing)}
    return newest


def _list_differing(pieces: Sequence[Piece], picked: Picked) -> list[Piece]:
    """Of files that are the same, byte for byte, the first: it does not matter which counts."""
    if len(pieces) == 1:
        return list(pieces)
    first: dict[bytes | str, Piece] = {}
    for piece in pieces:
        one = first.setdefault(_content(piece.entry.path) or where(piece), piece)
        if one is not piece:
            picked.left_aside.append(LeftAside(where(piece), f"the same file as {where(one)}"))
    return list(first.values())


def _content(path: Path) -> bytes | None:
    """A hash of a file that may be graded; None of what cannot be read: it is like nothing else."""
    try:
        content = read_regular(path, path.name, limit=MAX_ARCHIVE, detail="")
    except GraderError:
        return None
    return hashlib.sha256(content).digest()


def _is_upload(parts: Parts, piece: Piece) -> bool:
    return is_meant(parts) and is_archive(Path(parts[-1])) and not piece.entry.is_junk


def _lies_apart(parts: Parts, used: Iterable[Parts]) -> bool:
    """Whether it lies neither with the files that count, nor above or below them."""
    folder = parts[:-1]
    folders = [one[:-1] for one in used]
    return bool(folders) and not any(folder[: len(one)] == one[: len(folder)] for one in folders)


def _left(parts: Parts, piece: Piece, wanted: Sequence[str], graded: bool) -> LeftAside:
    name, file = parts[-1], where(piece)
    if piece.entry.is_junk:
        return LeftAside(file, SYSTEMS_OWN)
    if _is_upload(parts, piece):
        if name.lower().endswith(UNREAD):
            return LeftAside(file, "an archive of a kind that is not read")
        why = "files of exercises lie beside it" if graded else "which archive counts is not said"
        return LeftAside(file, f"an archive: {why}")
    return leave(name, file, wanted, meant=is_meant(parts) and not name.startswith("."))
