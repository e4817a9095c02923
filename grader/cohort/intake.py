"""PATHs in: who handed in what, by which rule, and what was left aside. The one answer to that.

    PATHs --> a class's archive becomes a folder --> a platform's layout, or folders of one's own
          --> whose is it: the roster --> which file is which exercise's --> Handed, LeftAside

Every file of a download is graded or listed as left aside. What cannot be told apart stops the run
before it grades.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from grader.cohort.attempts import Attempts
from grader.cohort.downloads import recognise
from grader.cohort.downloads.plain import count_same, find_classes, find_folders
from grader.cohort.downloads.upload import Found, Layout
from grader.cohort.handed import SYSTEMS_OWN, Handed, LeftAside
from grader.cohort.own_folders import find_own_folders
from grader.cohort.picking import leave
from grader.cohort.roster import Roster
from grader.cohort.tree import Entry, Tree, scan
from grader.errors import NotHandedInError, OperatorError
from grader.grading.archives import is_archive, without_suffix
from grader.grading.finding import Submission
from grader.grading.looking import is_folder
from grader.grading.whole import Whole, unpack_whole
from grader.model import Exercise, Launch
from grader.people import Person
from grader.results import NOTHING_HANDED_IN

#: An archive in an archive in an archive, and no further.
MAX_NESTED = 3


@dataclass
class Intake:
    """What was made of the PATHs."""

    handed: list[Handed] = field(default_factory=list)
    left_aside: list[LeftAside] = field(default_factory=list)  # nobody's in particular
    layouts: list[tuple[str, str]] = field(default_factory=list)  # what was recognised, the rule
    absent: list[Handed] = field(default_factory=list)  # on the roster, and handed in nothing
    strangers: list[Handed] = field(default_factory=list)  # handed in, and not on the roster

    @property
    def submissions(self) -> list[Submission]:
        return [
            replace(one.submission, called=one.person.name) for one in (*self.handed, *self.absent)
        ]

    @property
    def people(self) -> dict[str, Person]:
        """Everybody by the name of their folder in OUT."""
        return {one.submission.name: one.person for one in (*self.handed, *self.absent)}

    def refuse_what_is_ambiguous(self) -> None:
        """Raise OperatorError if nobody can tell whose a submission is: two would get a wrong 0."""
        told = [f"{one.submission.name} {one.ambiguous}" for one in self.handed if one.ambiguous]
        if told:
            raise OperatorError(
                f"whose {'this is' if len(told) == 1 else 'these are'} cannot be told",
                detail="\n".join(told[:20]),
                hint="Grade with a roster that tells them apart, or rename the folders.",
            )

    @property
    def near(self) -> int:
        every = [*self.left_aside, *(one for h in self.handed for one in h.left_aside)]
        return sum(bool(one.near) for one in every)

    @property
    def aside(self) -> int:
        return len(self.left_aside) + sum(len(one.left_aside) for one in self.handed)


#: How a class's archive becomes a folder.
Unpack = Callable[[Path], Awaitable[Whole]]


@dataclass(frozen=True)
class Around:
    """What an intake has besides its PATHs."""

    exercises: Sequence[Exercise]
    out: Path | None = None
    roster: Roster | None = None
    roster_path: Path | None = None
    unpack: Unpack | None = None  # None: archives are submissions


async def take_in(paths: Sequence[Path], around: Around) -> Intake:
    """Find out what is to be graded. Raises OperatorError for what cannot be told apart."""
    intake = Intake()
    paths = await _open_archive(list(paths), around, intake)
    trees = [_scan(path, around) for path in paths if is_folder(path) and not is_archive(path)]
    parts = [part for tree in trees for part in _recognised(tree)]
    if trees and len(trees) == len(paths) and all(_recognised(tree) for tree in trees):
        _take_platforms(parts, trees, around, intake)
    else:
        knows = around.roster.knows if around.roster is not None else lambda _: False
        classes = [c for t in trees for c in find_classes(t, around.exercises, knows)]
        others = [path for path in paths if not is_folder(path) or is_archive(path)]
        own = find_own_folders(paths if len(paths) > 1 else [*classes, *others], trees, around)
        intake.handed, aside = own
        intake.left_aside += aside
        name = "archives and folders" if trees and others else "folders"
        rule = "A folder or archive is a student's; of two places of a file the better one counts."
        intake.layouts.append((f"{name} of one's own" if trees else "archives", rule))
    _compare_with_roster(around, intake)
    return intake


def _scan(path: Path, around: Around) -> Tree:
    out = around.out.resolve() if around.out is not None else None
    return scan(path.resolve(), without=out)


async def _open_archive(paths: list[Path], around: Around, intake: Intake) -> list[Path]:
    """Unpack a class's archive, where it is all that was named; a submission's stays as it is."""
    if len(paths) != 1 or around.unpack is None:
        return paths
    path = paths[0]
    for _ in range(MAX_NESTED):
        archive = _sole_archive(path, around)
        if archive is None:
            return [path]
        whole = await around.unpack(archive)
        tree = scan(whole.folder)
        if not _is_class(tree, archive, around):
            return paths
        intake.left_aside += _list_beside(path, archive, around)
        intake.left_aside += [LeftAside(name, why) for name, why in whole.left_out]
        intake.layouts.append((f"{archive.name}, unpacked", ""))
        path = whole.folder
    return [path]


def _sole_archive(path: Path, around: Around) -> Path | None:
    """The archive that `path` is, or that is all that counts in a folder."""
    if is_archive(path):
        return path
    if not is_folder(path):
        return None
    entries = [e for e in _scan(path, around).entries if not e.is_junk and not e.folder]
    archives = [entry for entry in entries if is_archive(entry.path)]
    wanted = {exercise.stub.name for exercise in around.exercises}
    if len(archives) != 1 or any(entry.name in wanted for entry in entries):
        return None
    return archives[0].path


def _list_beside(path: Path, archive: Path, around: Around) -> list[LeftAside]:
    """What lies beside a class's archive, in the folder that holds it. Raises OperatorError."""
    if path == archive:
        return []
    wanted = [exercise.stub.name for exercise in around.exercises]
    beside = [e for e in _scan(path, around).entries if e.path != archive]
    told = [_beside(entry, wanted, around) for entry in beside if not entry.is_junk]
    return [replace(one, why="beside the class's archive") if not one.near else one for one in told]


def _is_class(tree: Tree, archive: Path, around: Around) -> bool:
    """Whether an archive holds several submissions: a platform's, or the same file more than once.

    One in which each file is once is a student's, if nothing lies beside their folder and no folder
    has the name of somebody on the roster. Raises OperatorError where it may be either.
    """
    often = count_same(tree, around.exercises)
    if _recognised(tree) or often > 1:
        return True
    if often == 0:
        return any(is_archive(e.path) for e in tree.entries if not e.is_junk)
    if _is_known_by_folders(tree, archive, around.roster):
        return True
    if folders := find_folders(tree, around.exercises):
        raise OperatorError(
            f"{archive} may be one student's, or a class's: each file is in it once",
            detail=f"In it are {', '.join(folders[:5])}.",
            hint="Of a class: unpack it and name the folder. Of one student: have the files in one "
            "folder, or none, and no other folder beside it.",
        )
    return False


def _is_known_by_folders(tree: Tree, archive: Path, roster: Roster | None) -> bool:
    """Whether the roster knows the name of a folder in the archive, and not the archive's."""
    if roster is None or roster.knows(without_suffix(archive.name)):
        return False
    return any(map(roster.knows, {part for entry in tree.entries for part in entry.parts[:-1]}))


#: Where in a download it lies, the tree there, its layout, what was found.
Part = tuple[str, Tree, Layout, Found]


def _recognised(tree: Tree, depth: int = 2) -> list[Part]:
    """What was recognised: the tree, or each of its folders that has anything in it."""
    if (known := recognise(tree)) is not None:
        return [("", tree, *known)]
    folders = [n for n, entries in tree.top().items() if len(entries[0].parts) > 1]
    if depth == 0 or not folders:
        return []
    found: list[Part] = []
    for name in folders:
        below = _recognised(tree.below(name), depth - 1)
        if not below:
            return []  # one that is not: then a student's folder may only look like a platform's
        found += [(f"{name}/{one[0]}".rstrip("/"), *one[1:]) for one in below]
    return found


def _take_platforms(
    parts: Sequence[Part],
    trees: Sequence[Tree],
    around: Around,
    intake: Intake,
) -> None:
    _refuse_what_is_closed(trees)
    attempts = Attempts(around.exercises, around.roster)
    accounted: set[Path] = set()
    several = len(parts) > 1
    for part, _, layout, found in parts:
        if (layout.name, layout.rule) not in intake.layouts:
            intake.layouts.append((layout.name, layout.rule))
        attempts.add(found.uploads, layout, section=part if several else "")
        accounted |= {piece.entry.path for one in found.uploads for piece in one.pieces}
        for entry, what in found.own:
            if entry.path not in accounted:
                intake.left_aside.append(LeftAside("/".join(entry.parts), what))
                accounted.add(entry.path)
    wanted = [exercise.stub.name for exercise in around.exercises]
    for tree in trees:
        for entry in tree.entries:
            if entry.path not in accounted:
                _refuse_work(entry, wanted)
                intake.left_aside.append(_beside(entry, wanted, around))
    intake.handed = attempts.decide()


def _refuse_work(entry: Entry, wanted: Sequence[str]) -> None:
    """Raise OperatorError for work that lies where the platform puts none: it would be a 0."""
    if not entry.is_junk and (entry.name in wanted or is_archive(entry.path)):
        raise OperatorError(
            f"{entry.path} is of no submission that the platform names",
            detail="What lies around it is a platform's download.",
            hint="Name it as the platform names the others, or move it out of the download.",
        )


def _refuse_what_is_closed(trees: Sequence[Tree]) -> None:
    """Raise OperatorError for a folder that cannot be looked into: the work in it would be a 0."""
    closed = [entry for tree in trees for entry in tree.entries if entry.closed]
    if closed:
        raise OperatorError(
            f"{closed[0].path} cannot be looked into: {closed[0].closed}",
            detail="\n".join(f"{one.path}: {one.closed}" for one in closed[1:20]),
            hint="Make it readable, or move it out of the download.",
        )


def _beside(entry: Entry, wanted: Sequence[str], around: Around) -> LeftAside:
    file = "/".join(entry.parts)
    if entry.is_junk:
        return LeftAside(file, SYSTEMS_OWN)
    if around.roster_path is not None and entry.path == around.roster_path.resolve():
        return LeftAside(file, "the roster")
    told = leave(entry.name, file, wanted)
    return LeftAside(file, "of no submission that the platform names", near=told.near)


def _compare_with_roster(around: Around, intake: Intake) -> None:
    if around.roster is None:
        return
    known = {person.id for person in around.roster.people}
    there = {one.person.id for one in intake.handed}
    intake.strangers = [one for one in intake.handed if one.person.id not in known]
    place = around.roster_path or Path()
    taken = {one.submission.name for one in intake.handed}
    for person in around.roster.people:
        if person.id not in there:
            if person.id in taken:
                raise OperatorError(
                    f"a submission that is nobody's on the roster is named {person.id!r}, an id"
                )
            files = {e.slug: NotHandedInError(NOTHING_HANDED_IN) for e in around.exercises}
            nothing = Submission(person.id, place, files)
            intake.absent.append(Handed(person, nothing, "on the roster"))


def unpack_below(folder: Path, launch: Callable[[], Awaitable[Launch]]) -> Unpack:
    """Return what unpacks a class's archive below `folder`; a box is started only then."""
    numbers = count(1)

    async def unpack(archive: Path) -> Whole:
        return await unpack_whole(archive, folder / str(next(numbers)) / "class", await launch())

    return unpack
