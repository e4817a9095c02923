"""A result that somebody asks about: whose it is, what it rests on, and which test is meant."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from grader.cohort import history
from grader.cohort.changes import compare
from grader.cohort.graded import RESULT
from grader.cohort.history import Grading
from grader.cohort.place import read_people, students
from grader.cohort.state import Account, read_account
from grader.errors import OperatorError
from grader.people import Person
from grader.reports import words
from grader.reports.escape import one_line
from grader.reports.files import STATE
from grader.reports.result_json import read_result
from grader.results import CaseResult, ExerciseResult, Result

#: So many names are listed where one is not known.
NAMES = 5


@dataclass(frozen=True)
class Appeal:
    """A student's result, and what is kept of it."""

    out: Path
    person: Person
    result: Result
    account: Account | None  # None: nothing is kept, or result.json is not what was written
    gradings: Sequence[Grading]  # oldest first


@dataclass(frozen=True)
class Asked:
    """A test of a result."""

    exercise: ExerciseResult
    task_id: str
    case: CaseResult


def open_appeal(words: Sequence[str]) -> Appeal:
    """Find whose result is meant by ``OUT/ada``, or by ``OUT`` and ``ada``.

    A student is known by the folder's name, and by what the roster or the platform says: the name,
    id, login, e-mail address or number. Raises OperatorError if there is no such folder, student or
    result.
    """
    out, name = _divide(words)
    people = {person.id: person for person in read_people(out)}
    names = sorted(path.parent.name for path in out.glob(f"[!.]*/{RESULT}"))
    if not names:
        raise OperatorError(
            f"there are no results in {out}", hint="OUT is what grader grade wrote with -o."
        )
    name = _find_student(name, names, list(people.values()), out)
    result = read_result(out / name / RESULT)
    assert result is not None, "it was listed"
    gradings, _ = history.read(students(out) / name)
    return Appeal(
        out, people.get(name, Person(name)), result, read_account(out.resolve(), name), gradings
    )


def find_test(result: Result, word: str) -> Asked:
    """Find the one test that a word means: its id, or a part of it.

    With the exercise before it (``transactions.transfer``) only that one's are meant. Raises
    OperatorError that names those that it may mean, or that are near.
    """
    asked = list(_tests(result))
    if not asked:
        raise OperatorError(
            f"{result.submission} has no tests that could be looked at",
            detail=result.message or "",
        )
    readings: tuple[Callable[[Asked], bool], ...] = (
        lambda one: word in _names(one),
        lambda one: word.lower() in f"{one.exercise.slug}.{one.case.id}".lower(),
    )
    for fits in readings:
        found = [one for one in asked if fits(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(word, found)
    whole = [f"{one.exercise.slug}.{one.case.id}" for one in asked]
    ids = whole if "." in word else [one.case.id for one in asked]
    near = get_close_matches(word, dict.fromkeys(ids), NAMES, 0.5)
    raise OperatorError(
        f"{one_line(result.submission)} has no test {word!r}",
        hint=f"Near it: {', '.join(near)}" if near else "`grader show` lists what failed.",
    )


def tell_gradings(appeal: Appeal) -> Iterator[tuple[str, str, str]]:
    """Say of each grading when it was, what came out, and what it changed; oldest first."""
    for number, one in enumerate(appeal.gradings):
        before = appeal.gradings[:number]
        change = compare(appeal.person.id, before, one)
        score = "no score" if one.score is None else words.points(one.score)
        why = "; ".join(change.reasons) if change else "the same score" if before else "the first"
        yield words.date(one.at), f"{score} of {words.points(one.max_score)}", why


def _divide(words: Sequence[str]) -> tuple[Path, str]:
    *before, last = words
    out, name = (Path(before[0]), last) if before else (Path(last).parent, Path(last).name)
    if not before and (Path(last) / STATE).is_dir():
        there = sorted(path.parent.name for path in Path(last).glob(f"[!.]*/{RESULT}"))
        raise OperatorError(
            f"{last} is a class, and a student is wanted",
            hint=f"As {Path(last) / there[0]}." if there else "There is no result in it.",
        )
    if not out.is_dir():
        raise OperatorError(
            f"there is no folder {out}", hint="OUT is what grader grade wrote with -o."
        )
    return out, name


def _find_student(word: str, names: Sequence[str], people: Sequence[Person], out: Path) -> str:
    if word in names:
        return word
    called = {name: {name} for name in names}
    for one in people:
        known = {one.id, one.name, one.login, one.email, one.platform_id} - {""}
        called.setdefault(one.id, set()).update(known)
    found = [id_ for id_, known in called.items() if word.casefold() in map(str.casefold, known)]
    if len(found) == 1 and found[0] in names:
        return found[0]
    if len(found) == 1:
        raise OperatorError(f"{found[0]} is in this class, and nothing of theirs was graded yet")
    told = {one.casefold(): one for known in called.values() for one in known}
    near = [told[one] for one in get_close_matches(word.casefold(), told, NAMES)]
    near = near or [name for key, name in told.items() if word.casefold() in key][:NAMES]
    listed = found or near or names[:NAMES]
    lead = "It may be" if found else "Near it" if near else "There are"
    raise OperatorError(
        f"there is no result of {word!r} in {out}",
        hint=f"{lead}: {', '.join(map(one_line, listed))}",
    )


def _tests(result: Result) -> Iterator[Asked]:
    for exercise in result.exercises:
        for task in exercise.tasks:
            for case in task.cases:
                yield Asked(exercise, task.id, case)


def _names(one: Asked) -> set[str]:
    """What somebody may write who knows exactly which."""
    names = {one.case.id, one.case.id.removeprefix("test_")}
    return names | {f"{one.exercise.slug}.{name}" for name in names}


def _several(word: str, found: Sequence[Asked]) -> OperatorError:
    told = [f"{one.exercise.slug}.{one.case.id}" for one in found[:NAMES]]
    more = len(found) - NAMES
    return OperatorError(
        f"{word!r} may be {len(found)} tests",
        detail="\n".join([*told, *([f"and {more} more"] if more > 0 else [])]),
        hint="Write more of it, or all.",
    )
