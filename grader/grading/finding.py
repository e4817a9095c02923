"""Which folders and archives are submissions, and whose.

What lies in a class's folder is named by students, so nothing here may fail for what they chose:
what cannot be looked into is a submission too, and is told so when it is taken in.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from grader.errors import OperatorError, SubmissionError
from grader.grading.archives import SUFFIXES, is_archive, without_suffix
from grader.grading.locating import holds_deeper
from grader.grading.looking import is_folder, leads_nowhere, list_names, places
from grader.grading.naming import choose_names
from grader.model import Exercise

#: What archives and interpreters leave in any folder.
MACHINES_OWN = ("__MACOSX", "__pycache__")

#: Of each exercise, by its slug: the student's file, or why there is none.
Given = Mapping[str, Path | SubmissionError]


@dataclass(frozen=True)
class Submission:
    """One student's folder or archive, and the name that it gives them.

    Where a platform gave files other names, `files` says which are meant, and nothing else counts.
    """

    name: str
    path: Path
    files: Given | None = field(default=None, hash=False)
    called: str = ""  # the student's name, where a roster or a platform says it


@dataclass(frozen=True)
class _Candidate:
    """A submission, and what it may be called: the first choice first."""

    names: tuple[str, ...]
    path: Path


@dataclass(frozen=True)
class _Folder:
    """A folder that was named: what is one submission's in it, and what several are."""

    path: Path
    children: tuple[_Candidate, ...]
    flat: tuple[str, ...]  # files of exercises that lie in it
    parts: tuple[str, ...]  # folders named as an exercise, with its file in them
    full: bool  # one of those holds the file of another exercise as well: a student's
    others: tuple[str, ...]  # folders and archives beside those that are submissions

    @property
    def kind(self) -> Literal["one", "class", "either"]:
        if not self.others:
            return "one"
        return "either" if self.flat or self.parts else "class"

    @property
    def itself(self) -> _Candidate:
        return _Candidate((self.path.name or "submission",), self.path)

    def candidates(self, *, beside_ones: bool) -> Sequence[_Candidate]:
        """Return the submission or the submissions that it is. Raises OperatorError.

        What may be either is what the paths beside it are. Alone it is a class if a single student
        who is named as an exercise explains it: so no student's name stops a class.
        """
        if self.kind == "one" or (self.kind == "either" and beside_ones):
            return [self.itself]
        if self.kind == "class" or (not self.flat and (self.full or len(self.parts) == 1)):
            return self.children
        raise OperatorError(
            f"{self.path} may be one submission, or a folder of submissions",
            detail=f"In it are {', '.join((*self.flat, *self.parts)[:3])}, as in a submission, and "
            f"{', '.join(self.others[:3])}, as in a class.",
            hint="Move what is not meant out of it, or name the submissions: "
            f"grader grade {self.path.name}/* -o OUT",
        )


def find_submissions(
    paths: Sequence[Path], exercises: Sequence[Exercise], *, out: Path | None = None
) -> list[Submission]:
    """Find the submissions at `paths`: each is one, or a folder of them.

    A folder with an exercise file is a submission, and so is an archive. A folder in which others
    are is a class: every subfolder and archive is then a submission, even if nothing in it can be
    graded. `out` is passed over. Each gets a name of its own. Raises OperatorError for a path that
    is neither, or may be both, and for two folders or archives of one name in two classes.
    """
    looked = [_look(path, exercises, out) for path in paths]
    folders = [one for one in looked if isinstance(one, _Folder) and one.kind != "either"]
    beside_ones = len(looked) > 1 and all(folder.kind == "one" for folder in folders)
    found: dict[_Candidate, None] = {}
    for one in looked:
        if isinstance(one, _Folder):
            found |= dict.fromkeys(one.candidates(beside_ones=beside_ones))
        else:
            found[one] = None
    _refuse_twins(list(found))
    names = choose_names([candidate.names for candidate in found])
    return [Submission(name, one.path) for name, one in zip(names, found, strict=True)]


def find_own(folder: Path, exercises: Sequence[Exercise]) -> Submission:
    """Return a student's own folder. Raises OperatorError for an archive, and for a class's."""
    looked = _look(folder, exercises, None)
    if isinstance(looked, _Candidate):
        raise OperatorError(f"{folder} is an archive", hint="Unpack it, and name the folder.")
    if looked.kind == "class":
        unpacked = [name for name in looked.others if not is_archive(looked.path / name)]
        raise OperatorError(
            f"the exercises are not in {folder}, but in what lies there",
            hint=f"Name one of these folders: {', '.join(unpacked[:3])}" if unpacked else "",
        )
    return Submission(looked.itself.names[0], looked.path)


def find_handed_in(folder: Path, exercises: Sequence[Exercise], name: str) -> Submission:
    """Return what one student handed in, whatever it is: an archive that lies alone is meant."""
    return Submission(name, _child(Path(os.path.realpath(folder)), exercises).path)


def _refuse_twins(found: Sequence[_Candidate]) -> None:
    """Raise OperatorError for two of one name: they lie in two folders that the operator chose."""
    by_name: dict[str, _Candidate] = {}
    for candidate in found:
        other = by_name.setdefault(candidate.names[-1], candidate)
        if other is not candidate:
            raise OperatorError(
                f"two submissions are named {candidate.names[0]!r}",
                detail=f"{other.path}\n{candidate.path}",
                hint="Grade them in two runs, or rename one folder or archive.",
            )


def _look(path: Path, exercises: Sequence[Exercise], out: Path | None) -> _Candidate | _Folder:
    if not os.path.lexists(path):
        raise OperatorError(f"{path} does not exist")
    if is_archive(path):
        return _archived(Path(os.path.realpath(path.parent), path.name))
    if not is_folder(path):
        raise OperatorError(
            f"{path} is a file, a submission is a folder or an archive",
            detail=f"A submission holds {_expected(exercises)}.",
            hint=f"Give the folder that it is in, or an archive: {', '.join(SUFFIXES)}.",
        )
    folder = Path(os.path.realpath(path))
    return _describe(folder, _children(folder, exercises, out), exercises)


def _describe(
    folder: Path, children: Sequence[_Candidate], exercises: Sequence[Exercise]
) -> _Folder:
    nested = {one.slug: places(folder, one)[0] for one in exercises}
    parts = [slug for slug, place in nested.items() if os.path.lexists(place)]
    files = {one.slug: one.stub.name for one in exercises}
    flat = tuple(name for name in files.values() if os.path.lexists(folder / name))
    others = [
        child
        for child in children
        if child.names[-1] not in parts
        and (is_archive(child.path) or _looks_like_one(child.path, exercises))
    ]
    if not (flat or parts or others):  # a class whose students have folders of their own
        others = [child for child in children if holds_deeper(child.path, exercises)]
    return _Folder(
        folder,
        tuple(children),
        flat=flat,
        parts=tuple(parts),
        full=any(
            os.path.lexists(folder / part / name)
            for part in parts
            for slug, name in files.items()
            if slug != part
        ),
        others=tuple(child.names[-1] for child in others),
    )


def _children(
    folder: Path, exercises: Sequence[Exercise], out: Path | None
) -> Sequence[_Candidate]:
    try:
        names = list_names(folder)
    except OSError as error:
        raise OperatorError(f"{folder} cannot be looked into: {error.strerror}") from error
    return [
        _child(child, exercises)
        for child in (folder / name for name in names)
        if _counts(child, exercises) and not _holds(child, out, exercises)
    ]


def _counts(path: Path, exercises: Sequence[Exercise]) -> bool:
    """Whether somebody may have handed this in: a folder, an archive, a link that leads nowhere.

    What is hidden, as tools leave it everywhere, only if there is a file of an exercise in it.
    """
    if path.name.startswith(".") or path.name in MACHINES_OWN:
        return _looks_like_one(path, exercises)
    return is_folder(path) or is_archive(path) or leads_nowhere(path)


def _child(path: Path, exercises: Sequence[Exercise]) -> _Candidate:
    """Make a submission of what lies in a class's folder.

    A learning platform's download has a folder for each student, and in it what was uploaded: if
    that is one archive and nothing else that counts, it is the submission, by the folder's name.
    """
    if is_archive(path):
        return _archived(path)
    own = _looks_like_one(path, exercises) or holds_deeper(path, exercises)
    uploaded = [] if own else _archives_in(path)
    return _Candidate((path.name,), uploaded[0] if len(uploaded) == 1 else path)


def _archives_in(folder: Path) -> Sequence[Path]:
    try:
        names = list_names(folder)
    except OSError:  # told when it is taken in
        return []
    return [folder / name for name in names if name[0] != "." and is_archive(folder / name)]


def _archived(path: Path) -> _Candidate:
    return _Candidate((without_suffix(path.name), path.name), path)


def _holds(folder: Path, out: Path | None, exercises: Sequence[Exercise]) -> bool:
    """Whether `folder` is there for the reports alone: OUT, or a folder around it."""
    if out is None or _looks_like_one(folder, exercises):
        return False
    return Path(os.path.realpath(out)).is_relative_to(folder)


def _looks_like_one(folder: Path, exercises: Sequence[Exercise]) -> bool:
    return any(
        os.path.lexists(place) for exercise in exercises for place in places(folder, exercise)
    )


def _expected(exercises: Sequence[Exercise]) -> str:
    return " or ".join(f"{exercise.slug}/{exercise.stub.name}" for exercise in exercises)
