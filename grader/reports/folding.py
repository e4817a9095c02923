"""What is said again and again, told once: runs of equal statements, or of a few that come round.

A loop that commits every row sends BEGIN, INSERT and COMMIT two hundred times: a run of three
statements that comes 200 times.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import inf

from msgspec.structs import replace

from grader.results import Call, Statement

#: How many statements come round together at most, and how often they have to.
_MAX_PERIOD = 6
_LEAST_TIMES = 3

#: asyncpg numbers what it names: savepoints, cursors, prepared statements.
_NUMBERED = re.compile(r"(?<=__asyncpg_)(\w+?_)[0-9a-f]+(?=__)")


@dataclass(frozen=True)
class Run:
    """Statements that follow one another, by their places, and how often they come in all."""

    places: range
    times: int = 1

    @property
    def end(self) -> int:
        """The place after the last of them."""
        return self.places.start + len(self.places) * self.times


def fold(
    statements: Sequence[Statement],
    starts: Collection[int] = (),
    calls: Sequence[int] = (),
) -> list[Run]:
    """Divide the statements into runs. At the places in `starts` a run begins in any case.

    `calls` has for each call the first of those that are equal to it.
    """
    looks = [_look(statement, calls) for statement in statements]
    ends = sorted({*starts, len(looks)})
    runs: list[Run] = []
    at = 0
    while at < len(looks):
        limit = next(end for end in ends if end > at)
        run = max(
            (_run(looks, at, period, limit) for period in range(1, _MAX_PERIOD + 1)),
            key=lambda run: (run.end, -len(run.places)),
        )
        runs.append(run)
        at = run.end
    return runs


def fold_equal(calls: Sequence[Call], meeting: Collection[int] = ()) -> list[int]:
    """For each call the place of the first of those in a row that are equal to it.

    Those that were at the same time as others are told one by one.
    """
    firsts: list[int] = []
    for at, call in enumerate(calls):
        equal = at and _same(call, calls[at - 1]) and not {at - 1, at} & {*meeting}
        firsts.append(firsts[-1] if equal else at)
    return firsts


def _same(one: Call, other: Call) -> bool:
    """Whether two calls are equal for a reader: in all but when they were."""
    return replace(one, before=None, until=None) == replace(other, before=None, until=None)


def find_meeting(calls: Sequence[Call]) -> set[int]:
    """The calls that something was sent in while another one was under way."""
    found: set[int] = set()
    latest: int | None = None  # of those so far, the one that ended last
    for at, call in enumerate(calls):
        if call.before is None:
            continue
        if latest is not None and call.before < _end(calls[latest]):
            found |= {latest, at}
        if latest is None or _end(call) >= _end(calls[latest]):
            latest = at
    return found


def _end(call: Call) -> float:
    return inf if call.until is None else call.until


def _run(looks: Sequence[object], at: int, period: int, limit: int) -> Run:
    end = at + period
    while end < limit and looks[end] == looks[end - period]:
        end += 1
    times = (end - at) // period
    if times < _LEAST_TIMES:
        return Run(range(at, at + 1))
    return Run(range(at, at + period), times)


def _look(statement: Statement, calls: Sequence[int]) -> object:
    """What makes two of them equal for a reader: all but their parameters and their line."""
    call = statement.call
    return (
        statement.connection,
        _NUMBERED.sub(r"\1", statement.sql),
        statement.result,
        statement.sqlstate,
        statement.error,
        statement.transaction,
        statement.executions,
        calls[call] if call is not None and call < len(calls) else call,
    )
