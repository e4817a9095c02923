"""What a student's process says about its lines is held to its form."""

import pytest

from grader.worker.box.lines import MAX_SENT, MAX_SQL
from grader.worker.lines import Sent, read_lines


def test_lines_are_read() -> None:
    """A server process, a line and a statement each."""
    assert read_lines([(41, 7, "SELECT 1")]) == [Sent(41, 7, "SELECT 1")]


@pytest.mark.parametrize(
    "found",
    [
        *(None, "x", 7, {}, [7], [[41, 7, "SELECT 1"]], [(41, 7)], [(41, "7", "SELECT 1")]),
        *([(41, True, "")], [(41, -1, "")], [(1 << 31, 7, "")], [(41, 7, None)]),
        *([(41, 7, "x" * (MAX_SQL + 1))], [(41, 7, "")] * (MAX_SENT + 1)),
    ],
    ids=lambda found: repr(found)[:30],
)
def test_what_is_no_line_is_nothing(found: object) -> None:
    """No error, and none of what stands beside it."""
    assert read_lines(found) == []
