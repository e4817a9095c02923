"""The name of a trouble, as a report prints it below a failed sweep: "test_x:3:killed"."""

import re
from collections.abc import Sequence

from grader.catalog.reading import read_text
from grader.errors import OperatorError
from grader.language import mark
from grader.model import Chosen, Exercise
from grader.practice.near import suggest


def read_trouble(name: str, exercises: Sequence[Exercise]) -> tuple[dict[str, Chosen], str]:
    """Read a name: the test, by its exercise, and which try of its sweep, as "3:killed".

    Raises OperatorError for one that cannot be.
    """
    # Imported here: it knows asyncpg, and few ask for it.
    from grader.pytest_plugin.troubles import Trouble

    test, _, tried = name.partition(":")
    place, _, kind = tried.partition(":")
    kinds = [one.label for one in Trouble]
    if not re.fullmatch("[1-9][0-9]*", place) or kind not in kinds:
        example = mark("It stands below a failure, as test_transfer_whatever_goes_wrong:3:killed.")
        near = suggest(kind, kinds) if kind else ""
        raise OperatorError(
            f"--trouble {name}: that names no trouble",
            hint="\n".join(filter(None, (near, example))),
        )
    tests = {id_: one.slug for one in exercises for id_ in _tests(one)}
    if test not in tests:
        raise OperatorError(
            f"--trouble {name}: there is no visible test {test}", hint=suggest(test, tests)
        )
    return {tests[test]: Chosen(ids=(test,))}, tried


def _tests(exercise: Exercise) -> list[str]:
    return re.findall(r"^async def (test_\w+)\(", read_text(exercise.visible_tests), re.MULTILINE)
