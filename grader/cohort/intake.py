"""PATHs in: who handed in what, by which rule, and what was left aside. The one answer to that.

    PATHs --> a class's archive becomes a folder --> a platform's layout, or folders of one's own
          --> whose is it: the roster --> which file is which exercise's --> Handed, LeftAside

Every file of a download is graded or listed as left aside. What cannot be told apart stops the run
before it grades.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.cohort.around import Around
from grader.cohort.attempts import Attempts
from grader.cohort.downloads import Part, recognise_parts
from grader.cohort.downloads.plain import find_classes
from grader.cohort.downloads.upload import Upload
from grader.cohort.handed import Handed, LeftAside
from grader.cohort.own_folders import find_own_folders
from grader.cohort.packed import Opened, open_archive
from grader.cohort.tree import Entry, Tree
from grader.errors import NotHandedInError, OperatorError
from grader.grading.archives import is_archive
from grader.grading.finding import Submission
from grader.grading.looking import is_folder
from grader.model import Exercise
from grader.people import Person
from grader.results import NOTHING_HANDED_IN


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

    def take_times(self, times: Mapping[str, str]) -> None:
        """Take the roster's times, by id, for those of the platform: somebody has entered them."""
        self.handed = [
            replace(one, handed_in_at=times.get(one.person.id, one.handed_in_at))
            for one in self.handed
        ]

    def leave_out(self, exercise: Exercise, why: str) -> None:
        """Set aside what was handed in for an exercise that cannot be graded here."""
        self.handed = [_without(one, exercise.stub.name, why) for one in self.handed]
        self.strangers = [_without(one, exercise.stub.name, why) for one in self.strangers]

    def refuse_what_is_ambiguous(self) -> None:
        """Raise OperatorError if nobody can tell whose a submission is: two would get a wrong 0."""
        told = [f"{one.submission.name} {one.ambiguous}" for one in self.handed if one.ambiguous]
        if told:
            raise OperatorError(
                f"whose {'this is' if len(told) == 1 else 'these are'} cannot be told",
                detail="\n".join(told[:20]),
                hint="Grade with a roster that tells them apart, or write an id or a login in the "
                "place of the name.",
            )

    @property
    def near(self) -> int:
        every = [*self.left_aside, *(one for h in self.handed for one in h.left_aside)]
        return sum(bool(one.near) for one in every)

    @property
    def aside(self) -> int:
        return len(self.left_aside) + sum(len(one.left_aside) for one in self.handed)


def _without(one: Handed, name: str, why: str) -> Handed:
    aside = [LeftAside(file, why) for wanted, file in one.graded if wanted == name]
    if not aside:
        return one
    rest = tuple(pair for pair in one.graded if pair[0] != name)
    return replace(one, graded=rest, left_aside=(*one.left_aside, *aside))


async def take_in(paths: Sequence[Path], around: Around) -> Intake:
    """Find out what is to be graded. Raises OperatorError for what cannot be told apart."""
    opened = await open_archive(paths, around)
    try:
        return _take_opened(opened, around)
    except OperatorError as error:
        raise opened.name(error) from error


def _take_opened(opened: Opened, around: Around) -> Intake:
    paths = opened.paths
    intake = Intake(left_aside=opened.left_aside)
    intake.layouts += [(f"{name}, unpacked", "") for name in opened.names]
    trees = [around.scan(path) for path in paths if is_folder(path) and not is_archive(path)]
    parts = [part for tree in trees for part in recognise_parts(tree)]
    if trees and len(trees) == len(paths) and all(recognise_parts(tree) for tree in trees):
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
        for uploads in _by_assignment(found.uploads):
            attempts.add(uploads, layout, section=part if several else "")
        accounted |= {piece.entry.path for one in found.uploads for piece in one.pieces}
        for entry, what in found.own:
            if entry.path not in accounted:
                intake.left_aside.append(LeftAside("/".join(entry.parts), what))
                accounted.add(entry.path)
    for tree in trees:
        for entry in tree.entries:
            if entry.path not in accounted:
                _refuse_work(entry, around.wanted)
                intake.left_aside.append(around.leave(entry))
    intake.handed = attempts.decide()


def _by_assignment(uploads: Sequence[Upload]) -> Collection[list[Upload]]:
    """What one download has of each assignment."""
    found: dict[str, list[Upload]] = {}
    for upload in uploads:
        found.setdefault(upload.assignment, []).append(upload)
    return found.values()


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
