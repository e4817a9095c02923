"""Transactions and savepoints among recorded statements: where each begins, and how it ended."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.language import mark
from grader.results import Statement

_IN_TRANSACTION = frozenset("TE")
_MAX_DEPTH = 6
_SAVEPOINT = re.compile(
    r"\s*(?:(SAVEPOINT)|(RELEASE)(?:\s+SAVEPOINT)?|ROLLBACK\s+(?:WORK\s+|TRANSACTION\s+)?TO"
    r'(?:\s+SAVEPOINT)?)\s+("?\w+"?)',
    re.IGNORECASE,
)


#: How a transaction is that has no end.
LEFT_OPEN = mark("left open")


@dataclass
class Band:
    """A transaction, or a savepoint inside of one, and the places of its statements."""

    members: list[int]
    depth: int = 0  # 0: a transaction; of a savepoint, how many are around its inside
    outcome: str = LEFT_OPEN  # or committed, rolled back, released, not seen
    failed: bool = False  # at its end; an error that a savepoint caught is none


def find_transactions(statements: Sequence[Statement], *, whole: bool = True) -> list[Band]:
    """Group statements by what PostgreSQL said of its state after each, in order of BEGIN.

    If they are not the whole of what was sent, nobody can tell that one was left open.
    """
    found: list[Band] = []
    current: dict[int, Band] = {}
    for index, statement in enumerate(statements):
        inside = statement.transaction in _IN_TRANSACTION
        band = current.get(statement.connection)
        if band is None and inside:
            band = current[statement.connection] = Band(members=[])
            found.append(band)
        if band is None:
            continue
        band.members.append(index)
        if inside:
            band.failed = statement.transaction == "E"
        if statement.transaction == "I":
            band.outcome = _ending(statement)
            del current[statement.connection]
    if not whole:
        for band in current.values():
            band.outcome = mark("not seen")
    return found


def find_savepoints(statements: Sequence[Statement]) -> tuple[list[Band], list[int]]:
    """The savepoints, outer ones first, and how many are around each statement.

    Around a savepoint's own SAVEPOINT and around its end it is not counted.
    """
    found: list[Band] = []
    depths: list[int] = []
    alive: dict[int, list[tuple[str, Band]]] = {}
    for index, statement in enumerate(statements):
        around = alive.setdefault(statement.connection, [])
        if statement.transaction == "I":
            for _, band in around:
                band.outcome = _ending(statement)
            around.clear()
        for _, band in around:
            band.members.append(index)
        match = _SAVEPOINT.match(statement.sql)
        if match and not match[1]:
            _end(around, match[3], mark("released") if match[2] else mark("rolled back"))
        depths.append(min(len(around), _MAX_DEPTH))
        if match and match[1] and statement.sqlstate is None:
            band = Band([index], depth=min(len(around) + 1, _MAX_DEPTH))
            around.append((match[3], band))
            found.append(band)
    return found, depths


def _end(around: list[tuple[str, Band]], name: str, outcome: str) -> None:
    """End the savepoint of that name that was set last, and all inside of it."""
    at = max((at for at, (one, _) in enumerate(around) if one == name), default=len(around))
    for _, band in around[at:]:
        band.outcome = outcome
    del around[at:]


def _ending(statement: Statement) -> str:
    committed = statement.sqlstate is None and statement.result in ("COMMIT", "PREPARE TRANSACTION")
    return mark("committed") if committed else mark("rolled back")
