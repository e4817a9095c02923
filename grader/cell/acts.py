"""What a test does to the database or the connection while the student's code is at work.

A student cannot see it and has to know it: another client's change between two statements, a
connection that was cut. It is kept in the order in which it happened, and told by where it stands
among the student's statements. What happens while one is held on the wire stands before it.
"""

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from grader import sql as grammar
from grader.results import Act
from grader.tap import Recording
from grader.tap.faults import Faults
from grader.tap.moments import writes

#: Of one case: how many, the last ones, and characters of each.
MOST = 50
CHARACTERS = 200

#: Room for how many rows are not told.
_MORE = " (and 1,000,000 more rows)"

_ONLY_READS = frozenset({"SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN"})
_BEGINS = frozenset({"BEGIN", "START"})
_LOCKS = re.compile(r"\bFOR\s+(NO\s+KEY\s+)?UPDATE\b|\bFOR\s+(KEY\s+)?SHARE\b|_advisory_", re.I)


@dataclass(frozen=True)
class _Noted:
    mark: int  # of the recording
    calls: int  # that had begun
    who: Literal["rival", "trouble"]
    what: str
    refuses: str = ""  # the SQLSTATE of the statement that it is about, once there is one


class Acts:
    """The log of one test."""

    def __init__(
        self,
        recording: Recording,
        faults: Faults,
        called: Callable[[], bool],
        begun: Callable[[], int] = lambda: 0,
    ) -> None:
        """`called` tells whether the student's code has been called; before, a test prepares.

        `begun` tells how many of the calls that are told have.
        """
        self._begun = begun
        self._recording = recording
        self._faults = faults
        self._called = called
        self._noted: deque[_Noted] = deque(maxlen=MOST)
        faults.note = self.trouble

    def rival(self, what: str) -> None:
        """Another client does this."""
        self._note(self.here(), "rival", what)

    def trouble(self, what: str, at: int | None = None, *, refuses: str = "") -> None:
        """This is done to the student's code; `at` that mark, or now.

        What `refuses` a statement, with that SQLSTATE, is told before that one.
        """
        self._note(self.here() if at is None else at, "trouble", what, refuses)

    def statement(
        self, sql: str, args: Sequence[object], *, in_transaction: bool, rows: int = 1
    ) -> None:
        """Another client executes this, the first of so many rows: a mere look is no act."""
        word = grammar.first_word(sql)
        meets = in_transaction or word in _BEGINS or self._called()
        if meets and (word not in _ONLY_READS or _LOCKS.search(sql) or writes(sql)):
            text = _shorten(fill(sql, args), CHARACTERS - len(_MORE) * (rows > 1))
            self.rival(f"{text} (and {rows - 1:,} more rows)" if rows > 1 else text)

    def begin_again(self) -> None:
        """Another try begins: what was done to those before is not told."""
        self._noted.clear()

    def here(self) -> int:
        """The mark of what happens now: before statements that the server has not been sent yet."""
        mark = self._recording.mark()
        for held in sorted((one.mark for one in self._faults.held), reverse=True):
            if count_before(self._recording.since(held), mark) > 1:
                break  # another one came later, and went on
            mark = held
        return mark

    def tell(self, shown: Recording, statements: int) -> list[Act]:
        """What was done, by its place among the first so many statements that are shown."""
        refused = {at: one.sqlstate for at, one in enumerate(shown.statements) if one.sqlstate}
        told = []
        for one in self._noted:
            before, calls = count_before(shown, one.mark), one.calls
            known = (at for at, state in refused.items() if at >= before and state == one.refuses)
            if (at := next(known, None)) is not None:
                before, calls = at, self._begun()
                del refused[at]
            told.append(Act(min(before, statements), one.who, one.what, calls))
        return sorted(told, key=lambda act: act.before)

    def _note(
        self, mark: int, who: Literal["rival", "trouble"], what: str, refuses: str = ""
    ) -> None:
        what = _shorten(what, CHARACTERS)
        self._noted.append(_Noted(mark, self._begun(), who, what, refuses))


def unread() -> Acts:
    """A log that nobody reads."""
    return Acts(Recording(), Faults(), lambda: False)


def fill(sql: str, args: Sequence[object]) -> str:
    """Write a statement of a test's own with its values in the places of its parameters."""
    written, at = "", 0
    for token in grammar.read_tokens(sql):
        number = int(token.text[1:]) if token.kind == "parameter" else 0
        if 0 < number <= len(args):
            written += sql[at : token.start] + _literal(args[number - 1])
            at = token.end
    return " ".join(f"{written}{sql[at:]}".split())


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return f"ARRAY[{', '.join(map(_literal, value))}]"
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'"


def _shorten(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def count_before(recording: Recording, mark: int) -> int:
    """How many statements of a recording were sent before a mark."""
    return sum(moment < mark for moment in recording.moments)
