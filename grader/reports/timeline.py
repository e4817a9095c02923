"""What a timeline of a case is: rows, lanes and brackets.

Time runs down. Each connection has a lane, and what the test did meanwhile has one more. A
transaction is a bracket on its connection's lane from BEGIN to the statement that ended it, a
savepoint one inside of that. What comes again and again is told once.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

_MAX_INLINE = 160


@dataclass(frozen=True)
class Said:
    """One statement as it is shown, or several equal ones in a row."""

    kind: ClassVar[str] = "said"
    lane: int  # from 0
    connection: int
    depth: int  # savepoints around it
    verb: str
    rest: str
    executions: int
    times: int  # in a row
    parameters: list[str]  # of the first execution: "$1 = 4"
    answer: str  # "" when it only repeats the verb
    sqlstate: str | None
    trouble: str | None  # PostgreSQL's own error, or a COMMIT that kept nothing
    detail: str  # PostgreSQL's DETAIL
    meaning: str | None  # of the SQLSTATE, where it comes first
    ending: str  # how the transaction was left that has its last statement here and no end
    decisive: bool
    why: str  # of the decisive one
    call: int | None  # from 1, where calls are mixed and nothing else tells

    @property
    def long(self) -> bool:
        """Whether the parameters are too long to stand beneath the statement."""
        return sum(map(len, self.parameters)) > _MAX_INLINE


@dataclass(frozen=True)
class Called:
    """The test called a function of the student's: what follows came of it.

    Of calls at the same time the beginning and the end are told each by itself.
    """

    kind: ClassVar[str] = "called"
    number: int
    times: int  # the same in a row
    function: str
    arguments: str
    ended: str
    part: Literal["whole", "begin", "end"] = "whole"


@dataclass(frozen=True)
class Acted:
    """What the test did."""

    kind: ClassVar[str] = "acted"
    lane: int
    who: Literal["rival", "trouble"]
    what: str


@dataclass(frozen=True)
class Again:
    """The statements above come round that often more."""

    kind: ClassVar[str] = "again"
    lane: int
    statements: int
    times: int


Row = Said | Called | Acted | Again


@dataclass(frozen=True)
class Bracket:
    """One transaction or savepoint: a lane, and its first and last row, from 1 and inclusive."""

    lane: int
    first: int
    last: int
    outcome: str  # committed, rolled back, released, left open, not seen
    failed: bool  # at its end; an error that a savepoint caught is none
    depth: int = 0  # 0: a transaction


@dataclass(frozen=True)
class Life:
    """What is shown of one lane: its first and last row."""

    lane: int
    first: int
    last: int


@dataclass(frozen=True)
class Timeline:
    rows: list[Row]
    lives: list[Life]
    brackets: list[Bracket]
    statements: int  # all of them, shown or not
    more: int  # of these, those that are not shown
    connections: int
    round_trips: int
    left_out: int  # of the statements: they are in no report
    test_lane: int | None  # of what the test did

    @property
    def lanes(self) -> int:
        return len(self.lives)

    @cached_property
    def signs(self) -> set[str]:
        """Which signs a reader meets here: what a legend has to tell."""
        found = {row.who for row in self.rows if isinstance(row, Acted)} | {
            "savepoint" if bracket.depth else bracket.outcome for bracket in self.brackets
        }
        said = [row for row in self.rows if isinstance(row, Said)]
        tests = {
            "connection": self.connections > 1,
            "again": any(row.times > 1 for row in self.rows if not isinstance(row, Acted)),
            "many": any(row.executions > 1 for row in said),
            "parameter": any(row.parameters for row in said),
            "error": any(row.trouble for row in said),
            "decisive": any(row.decisive and row.why for row in said),
        }
        return found | {sign for sign, there in tests.items() if there}
