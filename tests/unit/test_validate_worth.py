"""What each function's points are for."""

import pytest

from grader.model import Kind
from grader.validate.findings import HiddenTest
from grader.validate.worth import Worth, weigh


def hidden(function: str, kind: Kind | None, points: float) -> HiddenTest:
    """A test of a function that is worth so much for that."""
    return HiddenTest("test_it", "9.1", "It", points, 1, 1, [], function, kind)


def test_points_are_split_by_kind() -> None:
    """For each function by itself, in the order of the tests."""
    tests = [
        hidden("pay", "plain", 1),
        hidden("count", None, 3),
        hidden("pay", "promise", 2),
        hidden("pay", "detail", 0.5),
        hidden("pay", "promise", 1),
    ]
    assert weigh(tests) == [Worth("pay", 1, 3, 0.5, 0), Worth("count", 0, 0, 0, 3)]


@pytest.mark.parametrize(
    ("worth", "balanced"),
    [
        (Worth("f", plain=40, promises=45, details=15, unsaid=0), True),
        (Worth("f", plain=41, promises=45, details=14, unsaid=0), False),
        (Worth("f", plain=40, promises=44, details=16, unsaid=0), False),
        (Worth("f", plain=90, promises=0, details=10, unsaid=0), True),
        (Worth("f", plain=90, promises=1, details=8, unsaid=1), True),
    ],
)
def test_promises_weigh_enough(worth: Worth, *, balanced: bool) -> None:
    """Where there are some, and every test says what it is for."""
    assert worth.balanced is balanced
