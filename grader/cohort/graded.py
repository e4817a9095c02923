"""Everybody's result in OUT, and who they are: what `grade` believes, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.cohort.place import read_people
from grader.cohort.state import State, read_state
from grader.errors import OperatorError
from grader.people import Person
from grader.results import Result

RESULT = "result.json"

_HINT = "OUT is the folder that grader grade wrote with -o."


@dataclass(frozen=True)
class Graded:
    """A student, and what grading came to; None if there is no result of theirs."""

    person: Person
    result: Result | None


def read_class(out: Path) -> list[Graded]:
    """Read the class by name; also those that are known and have no result.

    Raises OperatorError if there are no results, or if one is not what grading wrote there: a
    gradebook may neither pass over anybody nor take what somebody has put into OUT.
    """
    state = _read_state(out)
    results = {name: state.whole(name) for name in state.accounts}
    doubted = {*state.damaged, *state.unknown, *(n for n, one in results.items() if one is None)}
    if doubted:
        raise OperatorError(
            f"{out} has results that are damaged, of another version, or not what was written",
            detail="\n".join(f"{out / name / RESULT}" for name in sorted(doubted)[:20]),
            hint="Grade these again with the same -o OUT, or forget them: grader forget.",
        )
    graded = _with_people(out, results)
    if not any(one.result for one in graded):
        raise OperatorError(f"there are no results in {out}", hint=_HINT)
    return graded


def read_those_who_are_there(out: Path) -> list[Graded]:
    """Read outlines of the class, though there may be nobody; what is not believed is none."""
    return _with_people(out, _read_state(out).results)


def _read_state(out: Path) -> State:
    if not out.is_dir():
        raise OperatorError(f"there is no folder {out}", hint=_HINT)
    return read_state(out)


def _with_people(out: Path, results: Mapping[str, Result | None]) -> list[Graded]:
    people = {person.id: person for person in read_people(out)}
    names = sorted(people.keys() | results.keys())
    return [Graded(people.get(name, Person(name)), results.get(name)) for name in names]
