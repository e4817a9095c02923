"""Recorded statements -> the rows, rails and brackets of the SQL timeline.

Time runs down, one row a statement, in the order of sending. Each connection has a rail, and each
transaction is a bracket on its connection's rail from BEGIN to the statement that ended it.
"""

import inspect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.explanations.sqlstates import explain_sqlstate
from grader.results import Statement

MAX_RAILS = 24

_IN_TRANSACTION = frozenset("TE")
_VERB = re.compile(r"\s*(\w+)")
_SAVEPOINT = re.compile(
    r"\s*(?:(SAVEPOINT)|RELEASE(?:\s+SAVEPOINT)?|ROLLBACK\s+(?:WORK\s+|TRANSACTION\s+)?TO"
    r'(?:\s+SAVEPOINT)?)\s+("?\w+"?)',
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Row:
    """One statement as it is shown."""

    rail: int  # from 0
    connection: int
    depth: int  # savepoints around it
    verb: str
    rest: str
    executions: int
    answer: str  # "" when it only repeats the verb
    sqlstate: str | None
    trouble: str | None  # PostgreSQL's own error, or a COMMIT that kept nothing
    meaning: str | None  # of the SQLSTATE, where it comes first


@dataclass(frozen=True)
class Bracket:
    """One transaction: a rail, and its first and last row, from 1 and inclusive."""

    rail: int
    first: int
    last: int
    outcome: str  # committed, rolled back, left open
    failed: bool  # at its end; an error that a savepoint caught is none


@dataclass(frozen=True)
class Life:
    """What is shown of one connection: its rail, and its first and last row."""

    rail: int
    first: int
    last: int


@dataclass(frozen=True)
class Timeline:
    rows: list[Row]
    lives: list[Life]
    brackets: list[Bracket]
    rails: int
    statements: int  # all of them, shown or not
    connections: int
    round_trips: int
    left_out: int = 0  # of the statements: they are in no report

    @property
    def more(self) -> int:
        """How many statements are not shown."""
        return self.statements - len(self.rows)


@dataclass
class _Transaction:
    members: list[int]
    outcome: str = "left open"
    failed: bool = False


def draw(
    statements: Sequence[Statement],
    *,
    round_trips: int,
    max_rows: int,
    max_sql: int,
    left_out: int = 0,
) -> Timeline:
    """Lay out the first ``max_rows`` statements; whatever is left is only counted.

    ``left_out`` are statements that came after these and were not kept.
    """
    connections = list(dict.fromkeys(statement.connection for statement in statements))
    rails = {connection: rail for rail, connection in enumerate(connections[:MAX_RAILS])}
    shown = [i for i, statement in enumerate(statements) if statement.connection in rails]
    row_of = {index: row for row, index in enumerate(shown[:max_rows], 1)}
    transactions = _transactions(statements)
    begins = {transaction.members[0]: transaction for transaction in transactions}
    depths = _depths(statements)
    firsts = _firsts(statements)
    rows = [
        _row(
            statements[index],
            rail=rails[statements[index].connection],
            depth=depths[index],
            begins=begins.get(index),
            max_sql=max_sql,
            new=index in firsts,
        )
        for index in row_of
    ]
    lives = _lives(rows)
    return Timeline(
        rows=rows,
        lives=lives,
        brackets=list(_brackets(transactions, statements, row_of, rails)),
        rails=len(lives),
        statements=len(statements) + left_out,
        connections=len(connections),
        round_trips=round_trips,
        left_out=left_out,
    )


def shorten(text: str, limit: int) -> str:
    """Cut text to ``limit`` characters and say how much is gone."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]} … ({len(text) - limit:,} more characters)"


def _row(
    statement: Statement,
    *,
    rail: int,
    depth: int,
    begins: _Transaction | None,
    max_sql: int,
    new: bool,
) -> Row:
    sql = shorten(inspect.cleandoc(statement.sql[: 2 * max_sql]).strip(), max_sql)
    match = _VERB.match(sql)
    verb = match[0] if match else ""
    return Row(
        rail=rail,
        connection=statement.connection,
        depth=depth,
        verb=verb,
        rest=sql[len(verb) :],
        executions=statement.executions,
        answer=_answer(statement, verb, begins),
        sqlstate=statement.sqlstate,
        trouble=_trouble(statement, verb),
        meaning=explain_sqlstate(statement.sqlstate) if new else None,
    )


def _firsts(statements: Sequence[Statement]) -> set[int]:
    """The places where an SQLSTATE comes for the first time."""
    first = {one.sqlstate: at for at, one in reversed([*enumerate(statements)])}
    return {at for sqlstate, at in first.items() if sqlstate}


def _answer(statement: Statement, verb: str, begins: _Transaction | None) -> str:
    if begins is not None:
        return begins.outcome
    if statement.result is None:
        return "no answer"
    return "" if statement.result == verb.upper() else shorten(statement.result, 80)


def _trouble(statement: Statement, verb: str) -> str | None:
    if statement.error is not None or statement.sqlstate is not None:
        return shorten(statement.error or "error", 1024)
    if verb.upper() in ("COMMIT", "END") and statement.result == "ROLLBACK":
        return "PostgreSQL answered ROLLBACK: nothing of this transaction was kept"
    return None


def _transactions(statements: Sequence[Statement]) -> list[_Transaction]:
    """Group statements by what PostgreSQL said of its state after each, in order of BEGIN."""
    found: list[_Transaction] = []
    current: dict[int, _Transaction] = {}
    for index, statement in enumerate(statements):
        inside = statement.transaction in _IN_TRANSACTION
        transaction = current.get(statement.connection)
        if transaction is None and inside:
            transaction = current[statement.connection] = _Transaction(members=[])
            found.append(transaction)
        if transaction is None:
            continue
        transaction.members.append(index)
        if inside:
            transaction.failed = statement.transaction == "E"
        if statement.transaction == "I":
            transaction.outcome = _ending(statement)
            del current[statement.connection]
    return found


def _ending(statement: Statement) -> str:
    committed = statement.sqlstate is None and statement.result in ("COMMIT", "PREPARE TRANSACTION")
    return "committed" if committed else "rolled back"


def _depths(statements: Sequence[Statement]) -> list[int]:
    """Count the savepoints around each statement, its own SAVEPOINT and its end not included."""
    depths: list[int] = []
    open_savepoints: dict[int, list[str]] = {}
    for statement in statements:
        names = open_savepoints.setdefault(statement.connection, [])
        if statement.transaction == "I":
            names.clear()
        match = _SAVEPOINT.match(statement.sql)
        if match and not match[1] and match[2] in names:
            del names[names.index(match[2]) :]
        depths.append(min(len(names), 6))
        if match and match[1] and statement.sqlstate is None:
            names.append(match[2])
    return depths


def _lives(rows: Sequence[Row]) -> list[Life]:
    at: dict[int, list[int]] = {}
    for number, row in enumerate(rows, 1):
        at.setdefault(row.rail, []).append(number)
    return [Life(rail, numbers[0], numbers[-1]) for rail, numbers in sorted(at.items())]


def _brackets(
    transactions: Iterable[_Transaction],
    statements: Sequence[Statement],
    row_of: dict[int, int],
    rails: dict[int, int],
) -> Iterable[Bracket]:
    for transaction in transactions:
        rows = [row_of[index] for index in transaction.members if index in row_of]
        if rows:
            rail = rails[statements[transaction.members[0]].connection]
            yield Bracket(rail, rows[0], rows[-1], transaction.outcome, transaction.failed)
