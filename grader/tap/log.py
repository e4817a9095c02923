"""What was recorded, in the order in which it happened, within fixed bounds. Pure.

Conversations write here, a Recording reads. Entries keep changing until their answer has come.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from grader.tap.exchange import Exchange

STATEMENTS = 20_000  # kept; later ones are counted and dropped
ENTRIES = 250_000  # statements, prepared texts, waits and transactions together
CHARACTERS = 32 * 1024 * 1024  # of SQL and error texts, and what surrounds them
CONNECTIONS = 5_000  # in one recording
ARRIVALS = 2 * CONNECTIONS  # at the door, of one recording
NOTES = 1_000  # malformed streams, and faults
PARAMETERS = 4 * 1024 * 1024  # bytes of parameters of all statements together
BEGINNING = 4 * 1024  # bytes of the parameters of a statement's first execution
NOT_KEPT = "(not kept: the recording is full)"  # in the place of a text
_OVERHEAD = 256  # characters that an entry is charged beyond its text

Outcome = Literal["commit", "rollback", "open"]


@dataclass(slots=True, eq=False)
class Sql:
    """A text that the client sent once, by Parse or by Query."""

    text: str
    prepared: bool  # by Parse
    own: bool = False  # to prepare it was asyncpg's own doing
    skipped: bool = False  # the server never looked at it
    types: Sequence[int] = ()  # of its parameters, as the server has described them


@dataclass(slots=True, eq=False)
class Run:
    """A statement in the making: one Query, or one or more Executes of one prepared text."""

    connection: int
    sql: Sql
    executions: int = 1
    own: bool = False  # to run it was asyncpg's own doing
    rows: int = 0
    row_bytes: int = 0
    copied_in: int = 0
    copied_out: int = 0
    notice_bytes: int = 0
    other_bytes: int = 0
    resumed: int = 0
    suspended: bool = False  # its portal gave some of its rows, and may be asked for more
    result: str | None = None
    tags: list[str] = field(default_factory=list)  # of its commands; of one executed often, once
    sqlstate: str | None = None
    error: str | None = None
    detail: str | None = None
    transaction: str = ""
    lost: bool = False  # a COMMIT that the server answered with ROLLBACK
    kept: bool = True  # False: the log was full
    span: "Span | None" = None  # the transaction it is counted in, the last of a script's
    cancelled: bool = False  # a CancelRequest came while it was the last that was sent
    bound: bytes | None = b""  # parameters of its last Bind; None: more than is kept
    first: bytes | None = None  # those of its first, or how they begin; None: it had none
    shown: Exchange | None = None  # the latest that was made of it

    @property
    def skipped(self) -> bool:
        """Whether the server never came to it, because of an error before."""
        return self.executions <= 0 and self.sqlstate is None

    def statement(self) -> Exchange:
        """Return what a test sees of it: the same object as long as nothing has changed."""
        now = self._statement()
        if self.shown != now:
            self.shown = now
        return self.shown or now

    def _statement(self) -> Exchange:
        return Exchange(
            connection=self.connection,
            sql=self.sql.text,
            result=self.result,
            sqlstate=self.sqlstate,
            transaction=self.transaction,
            error=self.error,
            executions=self.executions,
            tags=tuple(self.tags),
            rows=self.rows,
            row_bytes=self.row_bytes,
            copied_in=self.copied_in,
            copied_out=self.copied_out,
            notice_bytes=self.notice_bytes,
            other_bytes=self.other_bytes,
            resumed=self.resumed,
            detail=self.detail,
        )


@dataclass(slots=True, eq=False)
class Wait:
    """A Query, Sync or Flush: the client now waits for an answer to what it sent since the last."""

    causes: list[Sql | Run]  # each once; nothing: only closed something, which asyncpg alone does

    @property
    def own(self) -> bool:
        """Whether it is asyncpg's own: nothing that was sent is the student's."""
        return all(cause.own for cause in self.causes)


@dataclass(slots=True, eq=False)
class Span:
    """A transaction in the making."""

    connection: int
    runs: list[Run] = field(default_factory=list)
    outcome: Outcome = "open"
    returned: bool = False  # the connection went back to its pool before the end of it
    doubtful: bool = False  # or so it may be: the ROLLBACK may have been the pool's
    excused: bool = False  # it did, because its BEGIN or its end was cancelled

    def adopt(self, runs: Iterable[Run]) -> None:
        """Take the statements of one batch; a cursor's comes again with each fetch."""
        for run in runs:
            if run.kept and run.span is not self:
                run.span = self
                self.runs.append(run)


@dataclass(frozen=True)
class Malformed:
    """A stream that was cut because no honest client or server sends such bytes."""

    connection: int | None  # None: it never got as far as being one
    reason: str


@dataclass(slots=True, eq=False)
class Log:
    """All that one Recording holds."""

    entries: list[Sql | Run | Wait | Span] = field(default_factory=list)
    malformed: list[Malformed] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    truncated: bool = False
    dropped: int = 0  # statements
    backends: dict[int, int] = field(default_factory=dict)  # process -> its connection's number
    #: How often asyncpg has said that it took a connection back in a transaction. Set by who hears.
    complaints: Callable[[], int] = lambda: 0
    _statements: int = 0
    _characters: int = 0
    _parameters: int = 0

    def room(self, characters: int) -> bool:
        """Charge one kept thing with so much text; False, and ``truncated``, if it is too much."""
        self._characters += characters + _OVERHEAD
        if self._characters > CHARACTERS:
            self.truncated = True
            self._characters -= characters + _OVERHEAD
            return False
        return True

    def text(self, text: str, *, prepared: bool) -> Sql:
        """Take a text the client sent, or a stand-in for it when the log is full."""
        if not self.room(len(text)):
            text = NOT_KEPT
        sql = Sql(text, prepared)
        if prepared:
            self._append(sql)
        return sql

    def run(self, connection: int, sql: Sql, *, executions: int = 1) -> Run:
        """Take a statement; when the log is full it is counted, and what comes of it forgotten."""
        run = Run(connection, sql, executions)
        if self._statements >= STATEMENTS or not self.room(0) or not self._append(run):
            self.truncated, run.kept = True, False
            self.dropped += 1
        else:
            self._statements += 1
        return run

    def bind(self, run: Run, parameters: bytes, *, whole: bool) -> None:
        """Keep how the parameters of a statement's first Bind begin, and those of its last."""
        if run.bound is not run.first:
            self._parameters -= len(run.bound or b"")
        if run.first is None:
            run.first = self._keep(parameters[:BEGINNING]) or b""
        if parameters is run.first:
            run.bound = parameters
        else:
            run.bound = self._keep(parameters) if whole else None

    def _keep(self, parameters: bytes) -> bytes | None:
        if self._parameters + len(parameters) > PARAMETERS:
            return None
        self._parameters += len(parameters)
        return parameters

    def wait(self, causes: list[Sql | Run]) -> Wait | None:
        wait = Wait(causes)
        return wait if self._append(wait) else None

    def span(self, connection: int) -> Span:
        span = Span(connection)
        self._append(span)
        return span

    def refuse(self, connection: int | None, reason: str) -> None:
        """Note a malformed stream."""
        if len(self.malformed) < NOTES:
            self.malformed.append(Malformed(connection, reason))

    def fault(self, reason: str) -> None:
        """Note trouble that is not of the student's making as far as the tap can tell."""
        if len(self.faults) < NOTES:
            self.faults.append(reason)

    def bug(self, error: Exception) -> None:
        """Note that code of ours broke, and a connection with it."""
        if len(self.bugs) < NOTES:
            self.bugs.append(f"{type(error).__name__}: {error}"[:500])

    def _append(self, entry: Sql | Run | Wait | Span) -> bool:
        if len(self.entries) >= ENTRIES:
            self.truncated = True
            return False
        self.entries.append(entry)
        return True
