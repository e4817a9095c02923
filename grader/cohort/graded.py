"""Everybody's result in OUT, and who they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.cohort.place import read_people
from grader.errors import OperatorError
from grader.people import Person
from grader.reports.result_json import read_result
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

    Raises OperatorError if there are no results, or if one cannot be read.
    """
    graded = read_those_who_are_there(out)
    if not any(one.result for one in graded):
        raise OperatorError(f"there are no results in {out}", hint=_HINT)
    return graded


def read_those_who_are_there(out: Path, *, damaged: bool = False) -> list[Graded]:
    """Read the class as `read_class` does, though there may be nobody.

    With `damaged` a result that cannot be read is none.
    """
    if not out.is_dir():
        raise OperatorError(f"there is no folder {out}", hint=_HINT)
    people = {person.id: person for person in read_people(out)}
    results = dict(_results(out, damaged=damaged))
    names = sorted(people.keys() | results.keys())
    return [Graded(people.get(name, Person(name)), results.get(name)) for name in names]


def _results(out: Path, *, damaged: bool) -> Iterator[tuple[str, Result]]:
    for folder in out.iterdir():
        if folder.name.startswith(".") or folder.is_symlink() or not folder.is_dir():
            continue
        try:
            result = read_result(folder / RESULT)
        except OperatorError:
            if not damaged:
                raise
            continue
        if result is not None:
            yield folder.name, result
