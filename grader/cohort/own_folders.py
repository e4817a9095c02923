"""Folders of one's own, as `find_submissions` tells them apart, with an account of every file."""

from collections.abc import Container, Sequence
from pathlib import Path

from grader.cohort.around import Around
from grader.cohort.attempts import whose
from grader.cohort.downloads.upload import Piece
from grader.cohort.handed import ARCHIVE, SYSTEMS_OWN, Handed, LeftAside
from grader.cohort.picking import leave, pick
from grader.cohort.tree import Entry, Tree
from grader.errors import OperatorError
from grader.grading.archives import is_archive
from grader.grading.finding import Submission, find_submissions
from grader.people import Person


def find_own_folders(
    paths: Sequence[Path], trees: Sequence[Tree], around: Around
) -> tuple[list[Handed], list[LeftAside]]:
    """Return what is graded of each student, and what lies beside all of them."""
    found = find_submissions(paths, around.exercises, out=around.out)
    entries = [entry for tree in trees for entry in tree.entries]
    homes = {_home(submission, trees): submission for submission in found}
    owned, left = _share(entries, homes)
    handed = [
        _hand(submission, home, owned.get(home, []), around, several=len(paths) > 1)
        for home, submission in homes.items()
    ]
    _refuse_one_person_twice(handed)
    wanted = [exercise.stub.name for exercise in around.exercises]
    roster = around.roster_path.resolve() if around.roster_path is not None else None
    aside = []
    for entry in left:
        told = leave(entry.name, "/".join(entry.parts), wanted, folder=entry.folder)
        if entry.is_junk:
            told = LeftAside(told.file, SYSTEMS_OWN)
        elif entry.path == roster:
            told = LeftAside(told.file, "the roster")
        aside.append(told)
    return handed, aside


def _share(
    entries: Sequence[Entry], homes: Container[Path]
) -> tuple[dict[Path, list[Entry]], list[Entry]]:
    """Return what lies in each home, and what lies in none."""
    owned: dict[Path, list[Entry]] = {}
    left = []
    for entry in entries:
        home = next((p for p in (entry.path, *entry.path.parents) if p in homes), None)
        if home is None:
            left.append(entry)
        else:
            owned.setdefault(home, []).append(entry)
    return owned, left


def _home(submission: Submission, trees: Sequence[Tree]) -> Path:
    """A student's folder: where it holds one archive that is the submission, the folder around."""
    for tree in trees:
        if submission.path.is_relative_to(tree.root) and is_archive(submission.path):
            parts = submission.path.relative_to(tree.root).parts
            folder = submission.path.parent
            alone = submission.name.startswith(folder.name) and len(parts) > 1
            return folder if alone else submission.path
    return submission.path


def _hand(
    submission: Submission, root: Path, own: Sequence[Entry], around: Around, *, several: bool
) -> Handed:
    section = root.parent.name if several else ""
    known = Person(submission.name, section=section)
    person, problem, doubt = whose(known, (), around.roster)
    if person.id != submission.name:
        submission = Submission(person.id, submission.path, submission.files)
    if is_archive(submission.path):
        graded = ((ARCHIVE, submission.path.name),)
        wanted = [exercise.stub.name for exercise in around.exercises]
        aside = [
            leave(e.name, "/".join(e.parts), wanted, folder=e.folder)
            for e in own
            if e.path != submission.path
        ]
        return Handed(
            person,
            submission,
            "",
            graded,
            left_aside=tuple(aside),
            ambiguous=problem,
            problem=problem or doubt,
        )
    deep = len(root.parts)
    pieces = [Piece(e.path.parts[deep:] or (e.name,), e) for e in own]
    picked = pick(pieces, around.exercises)
    problems = filter(None, (problem, doubt, *picked.problems))
    return Handed(
        person,
        submission,
        "",
        tuple(picked.graded),
        left_aside=tuple(picked.left_aside),
        ambiguous=problem,
        problem="; ".join(problems),
    )


def _refuse_one_person_twice(handed: Sequence[Handed]) -> None:
    by_id: dict[str, Handed] = {}
    for one in handed:
        other = by_id.setdefault(one.person.id, one)
        if other is not one:
            raise OperatorError(
                f"two submissions are of {one.person.name or one.person.id}, as the roster says",
                detail=f"{other.submission.path}\n{one.submission.path}",
                hint="Move the one that does not count out of the class, or mend the roster.",
            )
