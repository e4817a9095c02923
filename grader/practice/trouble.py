"""The name of a trouble, as a report prints it below a failed sweep: "test_x:3:killed"."""

import re
from collections.abc import Sequence

from grader.catalog.reading import read_text
from grader.errors import OperatorError
from grader.model import Chosen, Exercise


def read_trouble(name: str, exercises: Sequence[Exercise]) -> tuple[dict[str, Chosen], str]:
    """Read a name: the test, by its exercise, and which try of its sweep, as "3:killed".

    Raises OperatorError for one that cannot be.
    """
    # Imported here: it knows asyncpg, and few ask for it.
    from grader.pytest_plugin.troubles import Trouble

    test, _, tried = name.partition(":")
    place, _, kind = tried.partition(":")
    if not re.fullmatch("[1-9][0-9]*", place) or kind not in {one.label for one in Trouble}:
        raise OperatorError(
            f"--trouble {name}: that names no trouble",
            hint="It stands below a failure, as test_transfer_whatever_goes_wrong:3:killed.",
        )
    defined = re.compile(rf"^async def {re.escape(test)}\(", re.MULTILINE)
    for one in exercises:
        if defined.search(read_text(one.visible_tests)):
            return {one.slug: Chosen(ids=(test,))}, tried
    raise OperatorError(f"--trouble {name}: there is no visible test {test}")
