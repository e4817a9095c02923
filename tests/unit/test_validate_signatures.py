"""Stub against solution: what differs for a student, and what does not."""

import pytest

from grader.validate.signatures import differences

STUB = """
class Line:
    name: str
    price: int

async def add(pool: Pool, lines: list[Line], *, at: int = 1) -> None: ...
"""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("lines: list[Line], *, at: int", "at: int, *, lines: list[Line]", 6),
        ("int = 1", "int = 2", 6),
        ("async def", "def", 6),
        ("price", "cost", 2),
        ("async def add", "async def append", 1),
    ],
)
def test_what_a_student_would_stumble_over_differs(old: str, new: str, line: int) -> None:
    """Parameters, defaults, async, fields and names count, with the line in the solution."""
    assert [found for found, _ in differences(STUB, STUB.replace(old, new))] == [line]


@pytest.mark.parametrize(
    ("old", "new"), [(": Pool", ""), (" -> None", ""), ("async def", "X = 1\nasync def")]
)
def test_what_no_student_notices_is_no_difference(old: str, new: str) -> None:
    """Annotations and what the solution has beside the stub do not count."""
    assert list(differences(STUB, STUB.replace(old, new))) == []
