"""What grading tells: of one case, of a submission. Pure data: no I/O, no policy.

`Result` is the contract of result.json (docs/results.md); the order of fields is its order.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

import msgspec

from grader.choices import Unstable
from grader.language import mark
from grader.model import LimitTier, Visibility, counting

RESULT_SCHEMA = "asyncpg-grader/result/2"


class Status(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"  # an assertion did not hold
    ERROR = "error"  # the student's code raised, hung or crashed
    NOT_RUN = "not_run"  # the test did not get as far as a verdict


class Outcome(StrEnum):
    """How the grading of a submission ended."""

    GRADED = "graded"
    UNGRADABLE = "ungradable"  # the student's fault: nothing in it can be loaded
    GRADER_ERROR = "grader_error"  # ours: there is no score


class Call(msgspec.Struct, frozen=True):
    """One call of a function of the student's that a test made."""

    function: str
    arguments: str  # as Python writes them, the pool or connection left out: "3, 8, amount=5"
    ended: str = ""  # "returned 7", "raised ValueError: ..."; empty: it had not, or nobody waited
    before: int | None = None  # the statement of the case's list before which it began
    until: int | None = None  # and the one before which it ended; None: it had not


class Statement(msgspec.Struct, frozen=True):
    """One statement of the student as the wire saw it."""

    connection: int  # 1, 2, ... in the order in which the connections were opened
    sql: str
    result: str | None  # the command tag, as "INSERT 0 1"; None when it failed or got no answer
    sqlstate: str | None
    transaction: str  # after it: I idle, T in a transaction, E in a failed one; "" if unknown
    error: str | None = None  # PostgreSQL's own message
    executions: int = 1  # more than 1 for executemany
    parameters: list[str] = []  # of its first execution, as PostgreSQL writes them, in order
    call: int | None = None  # in the case's list, from 0; None: of none, or nobody can tell
    line: int | None = None  # of the student's file, from 1, as their process says
    detail: str | None = None  # PostgreSQL's DETAIL, with connections in the place of processes


class Act(msgspec.Struct, frozen=True):
    """What the test itself did to the database or the connection meanwhile."""

    before: int  # the statement of the case's list before which it stands; their number: at the end
    who: Literal["rival", "trouble"]  # another client's work; what was done to the student's
    what: str  # in a few words: "cuts the connection"
    calls: int | None = None  # of the case's list, how many had begun


class Code(msgspec.Struct, frozen=True):
    """Lines of the student's file."""

    first: int  # the line that `code` begins with, from 1
    code: str


class Place(msgspec.Struct, frozen=True):
    """A line of the student's file, in its function."""

    line: int  # from 1
    first: int  # the line that `code` begins with
    code: str
    caller: Code | None = None  # the function that was called, where the line is of another


class Explanation(msgspec.Struct, frozen=True):
    """What is surely the matter, by what was seen. Its words are in `grader.explanations`."""

    id: str
    values: dict[str, str] = {}  # what its words are about: a table, a function, an SQLSTATE
    statement: int | None = None  # the decisive one, in the case's list, from 0


class Blame(StrEnum):
    """What ended a case that did not pass."""

    NOBODY = ""
    ASSERTION = "assertion"  # the hidden test looked and did not find what it asked for
    STUDENT = "student"  # the student's code raised, hung, crashed or could not be loaded
    TEST = "test"  # the test itself did not get to a verdict: skipped, a fixture of its own failed
    SERVER = "server"  # PostgreSQL went down: whose fault, only a second try can tell
    WORKER = "worker"  # the student's process was killed: likewise
    GRADER = "grader"  # ours


class Basis(StrEnum):
    """What a test looked at after it had called the student's code: its verdict rests on that."""

    DATABASE = "database"  # the verifier read a table, or what the student's sessions are doing
    WIRE = "wire"  # the recording was asked
    REPLY = "reply"  # a call gave a result
    ERROR = "error"  # a call raised, and the test went on


#: What the student's code says itself.
WORDS = (Basis.REPLY, Basis.ERROR)


#: What says nothing about the student's code until it happens in a second try as well.
LOSSES = (Blame.SERVER, Blame.WORKER)


#: The message that a stub earns: the same words for every function, so that reports say it once.
NOT_WRITTEN = mark("this function is not written yet")

#: The message of who is in the class and handed in nothing: their 0 is one, nobody has to look.
NOTHING_HANDED_IN = mark("nothing was handed in")


class CaseReport(msgspec.Struct, frozen=True):
    """What the plugin saw of one case: facts from which `scoring` makes a status."""

    id: str
    passed: bool
    body_ran: bool  # the test's body ran to its end
    blame: Blame = Blame.NOBODY
    message: str | None = None
    detail: str | None = None
    expected: str | None = None  # as Python writes it, where a comparison did not hold
    got: str | None = None
    error: str | None = None  # the class of what the student's code raised: "UniqueViolationError"
    calls: list[Call] = []
    lines: list[int] = []  # of the student's file, that an exception came through; innermost last
    output: str = ""
    statements: list[Statement] = []
    statements_left_out: int = 0  # sent after those that are kept
    acts: list[Act] = []
    left: list[str] = []  # what the calls left behind, as the sweep says it
    trouble: str | None = None  # the try of a sweep that it ended with: "3:killed"
    round_trips: int = 0
    basis: list[Basis] = []
    connected: bool = False  # something went over the wire, if only a startup


class Turn(msgspec.Struct, frozen=True):
    """How a case ended, one of several times that it was graded."""

    status: Status
    points: float
    message: str | None = None


class CaseResult(msgspec.Struct, frozen=True):
    id: str
    title: str
    status: Status
    points: float
    max_points: float
    visibility: Visibility
    function: str | None = None  # of the stub, that it is about; None: of several
    message: str | None = None
    detail: str | None = None
    explanation: Explanation | None = None
    hint: str | None = None
    expected: str | None = None  # as Python writes it, where a comparison did not hold
    got: str | None = None
    calls: list[Call] = []
    place: Place | None = None  # in the student's file: what was decisive
    output: str = ""
    statements: list[Statement] = []
    statements_left_out: int = 0  # sent after those that are kept
    acts: list[Act] = []
    trouble: str | None = None  # what `grader check --trouble` plays again: "test_x:3:killed"
    round_trips: int = 0
    turns: list[Turn] = []  # of an unstable case: all, in order; the case itself is one of them

    @property
    def unstable(self) -> bool:
        """Whether it did not end alike each time."""
        return bool(self.turns)


class TaskResult(msgspec.Struct, frozen=True):
    id: str
    title: str
    score: float
    max_score: float
    cases: list[CaseResult]


class ExerciseResult(msgspec.Struct, frozen=True):
    slug: str
    title: str
    score: float
    max_score: float
    tasks: list[TaskResult]
    points_version: str = ""  # the same where every test is worth the same
    seeds: list[int] = []  # of its turns, the class's first, where there were several
    counts: Unstable | None = None  # of an unstable case, where there were several turns
    bonus: bool = False  # its points stand beside the total


class Environment(msgspec.Struct, frozen=True):
    """What graded: enough to repeat it."""

    grader: str
    python: str
    asyncpg: str
    postgresql: str
    server: str
    sandbox: str
    sandbox_version: str  # "bubblewrap 0.11.0"; empty without a sandbox
    limits: LimitTier
    authoritative: bool
    seed: int  # of the random rows and inputs of this run


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One submission, graded. ``score`` is None exactly when the outcome is ``grader_error``."""

    schema: str = RESULT_SCHEMA
    submission: str
    name: str | None = None  # the student's, where a roster or a platform says it
    outcome: Outcome
    score: float | None
    max_score: float
    message: str | None = None
    exercises: list[ExerciseResult]
    environment: Environment
    inputs_sha256: str
    started_at: str
    seconds: float

    @property
    def bonus(self) -> tuple[float, float] | None:
        """The points beside the total, earned and possible; None if there are none to earn."""
        beside = self.beside
        if not beside or self.score is None:
            return None
        return sum(one.score for one in beside), sum(one.max_score for one in beside)

    @property
    def beside(self) -> list[ExerciseResult]:
        """The exercises whose points do not make the total."""
        total = {one.slug for one in counting(self.exercises)}
        return [one for one in self.exercises if one.slug not in total]


def find_bonuses(results: Iterable[Result]) -> set[str]:
    """The exercises that stand beside a total."""
    return {one.slug for result in results for one in result.exercises if one.bonus}
