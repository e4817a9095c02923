"""What a student's process says about its lines: for show, and held to its form."""

from typing import Any, NamedTuple

from grader.worker.box.lines import MAX_SENT, MAX_SQL

MAX_INT = 1 << 31


class Sent(NamedTuple):
    """A line of the student's file that has sent something."""

    pid: int  # of the server process; 0: of whichever one a pool has chosen
    line: int
    sql: str  # its beginning


def read_lines(found: Any) -> list[Sent]:
    """Read what came from there; nothing of what is not as it should be."""
    if type(found) is not list or len(found) > MAX_SENT or not all(map(_is_one, found)):
        return []
    return [Sent(*one) for one in found]


def _is_one(found: Any) -> bool:
    return (
        type(found) is tuple
        and [type(part) for part in found] == [int, int, str]
        and all(0 <= number < MAX_INT for number in found[:2])
        and len(found[2]) <= MAX_SQL
    )
