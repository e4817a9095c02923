"""What a test asks the wire: statements, round trips, transactions, and what only it can tell.

Pure: a Recording is fed with frames through the conversations that it opens, and can be asked at
any time. It keeps at most 20,000 statements, 16 KiB of one SQL text, 4,096 characters of one error
and 32 MiB of text in all; ``truncated`` says when that was not enough.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from msgspec.structs import replace

from grader.language import mark
from grader.results import Statement
from grader.tap.chatter import Kind, kind_of
from grader.tap.conversation import Conversation
from grader.tap.exchange import Exchange, is_control
from grader.tap.framing import MalformedFrame
from grader.tap.log import ARRIVALS, CONNECTIONS, Log, Malformed, Outcome, Run, Span, Sql, Wait
from grader.tap.messages import Parameter, name_waits, read_parameters
from grader.tap.parameters import write

Entry = TypeVar("Entry", Sql, Run, Wait, Span)


class OutOfSight(AssertionError):
    """A test counts what was sent, and something worked where nobody can count."""


@dataclass(frozen=True)
class Connection:
    """One connection that the student's code opened. ``opened`` and ``closed`` are marks."""

    number: int  # 1, 2, ... in the order in which they were opened
    pid: int | None  # of the server process; None when the server did not accept it
    parameters: Mapping[str, str]  # of its startup, as application_name
    opened: int
    closed: int | None
    status: str  # I idle, T in a transaction, E in a failed one; "" before it was ready
    left_in_transaction: bool  # closed, or given back to its pool, in the middle of one
    cancels: int  # CancelRequests against it
    sqlstate: str | None  # of an error outside every statement: refused, terminated


@dataclass(frozen=True)
class Transaction:
    """One transaction block with its statements, BEGIN and COMMIT included, asyncpg's own not.

    ``outcome`` is "open" while it is, and for ever when the connection was lost during COMMIT.
    """

    connection: int
    statements: list[Exchange]
    outcome: Outcome


class Recording:
    """Everything since ``start``: the whole recording, or what ``since`` cut from it.

    One Statement is one Query message, whatever number of commands stands in it (its result is the
    tag of the last), or the Executes of one prepared text within a batch (executemany), or those of
    one portal (a cursor). A text that failed to be prepared is one with 0 executions.
    The result of a statement whose rows were asked for in pieces counts the rows that came; what
    the server skipped because of an error before it has 0 executions, and neither result nor
    SQLSTATE.
    """

    def __init__(
        self,
        *,
        log: Log | None = None,
        start: int = 0,
        conversations: list[Conversation] | None = None,
        arrivals: list[int] | None = None,
    ) -> None:
        self._log = log if log is not None else Log()
        self._start = start
        self._conversations = conversations if conversations is not None else []
        self._arrived = arrivals if arrivals is not None else []

    # --- for tests -------------------------------------------------------------------------------

    def mark(self) -> int:
        """Return this moment, for ``since``."""
        return len(self._log.entries)

    def since(self, mark: int) -> "Recording":
        """Return the same recording without what was sent before ``mark``; it keeps growing."""
        return Recording(
            log=self._log,
            start=mark,
            conversations=self._conversations,
            arrivals=self._arrived,
        )

    @property
    def statements(self) -> list[Exchange]:
        """The student's own, in the order of sending."""
        return [run.statement() for run in self._runs() if not run.own]

    @property
    def moments(self) -> list[int]:
        """When each of ``statements`` was sent, as ``mark`` tells it."""
        entries = enumerate(self._log.entries[self._start :], self._start)
        return [moment for moment, one in entries if isinstance(one, Run) and not one.own]

    @property
    def all_statements(self) -> list[Exchange]:
        """With asyncpg's own."""
        return [run.statement() for run in self._runs()]

    def told(self, most: int) -> list[Statement]:
        """The first of ``statements``, as a report tells them: with their parameters."""
        runs = islice((run for run in self._runs() if not run.own), most)
        return [
            replace(run.statement(), parameters=write(run.first, run.sql.types))
            if run.first is not None
            else run.statement()
            for run in runs
        ]

    @property
    def queries(self) -> list[Exchange]:
        """The student's statements that do work: all that is not mere transaction control.

        A command is control by its tag (`Exchange.is_control`); a script is if every command in it
        is. ``SET`` is if it is about transactions: any other may carry values.
        """
        return [
            statement
            for statement in self.statements
            if not statement.is_control and not statement.was_skipped
        ]

    @property
    def commands(self) -> int:
        """How many commands the queries are: each of a script, each execution of an executemany.

        Raises OutOfSight if one of them is opaque.
        """
        self._check_sight()
        return sum(statement.commands for statement in self.queries)

    @property
    def waits(self) -> int:
        """The round trips without those of mere transaction control. Raises as `commands` does."""
        self._check_sight()
        return sum(not wait.own and not _only_control(wait) for wait in self._of(Wait))

    @property
    def rows_sent(self) -> int:
        """How many rows the server has sent for the student's statements."""
        return sum(run.rows for run in self._runs() if not run.own)

    @property
    def bytes_sent(self) -> int:
        """How many bytes the server has sent for them, in whatever messages."""
        return sum(statement.received for statement in self.statements)

    @property
    def opaque(self) -> list[Exchange]:
        """The student's statements of whose inner work the wire sees nothing: DO, CALL."""
        return [statement for statement in self.statements if statement.is_opaque]

    @property
    def resets(self) -> int:
        """How often a connection was reset, as a pool does with each that it takes back."""
        return sum(kind_of(run.sql.text) is Kind.RESET for run in self._runs())

    def in_its_names(self, text: str) -> str:
        """Return a text in which PostgreSQL's words about a deadlock name connections."""
        return name_waits(text, self._log.backends)

    def _check_sight(self) -> None:
        if self.opaque:
            raise OutOfSight(
                mark("a DO block or CALL does work that nobody can count")
                + "\n"
                + self.opaque[0].sql
            )

    def check(self) -> None:
        """Raise OutOfSight if more was sent than is kept: what a test saw was not all."""
        if self.truncated:
            raise OutOfSight(
                "your code sent more than is kept of it\n"
                "This test looks at what was sent, and so it could not show what your code does."
            )

    def parameters(self, statement: Statement) -> list[Parameter]:
        """The parameters with which one of ``statements`` was last executed; [] for plain SQL.

        Raises LookupError when they are not kept (more than 64 KiB, or 4 MiB in all), or when the
        student's code wrote a Bind of its own that is none.
        """
        runs = [entry for entry in self._log.entries if isinstance(entry, Run)]
        alike = [run for run in runs if run.shown is statement] or [
            run
            for run in runs
            if (run.connection, run.sql.text) == (statement.connection, statement.sql)
        ]
        if not alike:
            raise LookupError("it is none of the recorded statements")
        return _parameters(alike[-1])

    def carried(self, text: str) -> bool:
        """Whether this text travelled as a parameter, or inside of one, as far as they are kept."""
        value = text.encode()
        for run in self._runs():
            with suppress(LookupError):
                if any(value in (parameter.value or b"") for parameter in _parameters(run)):
                    return True
        return False

    @property
    def round_trips(self) -> int:
        """How often the student's statements made the client wait: Query, Sync and Flush.

        The first use of a prepared text is two. asyncpg's own, closing of statements included, and
        connecting are not counted.
        """
        return sum(not wait.own for wait in self._of(Wait))

    @property
    def wait_points(self) -> int:
        """With asyncpg's own."""
        return sum(1 for _ in self._of(Wait))

    @property
    def prepared(self) -> list[str]:
        """The student's SQL of each Parse, in order; parsed again appears again.

        What the server skipped because of an error before is not there.
        """
        return [sql.text for sql in self._of(Sql) if not sql.own and not sql.skipped]

    def executions(self, part: str) -> int:
        """Count how often statements with this text in their SQL were executed."""
        return sum(run.executions for run in self._runs() if part in run.sql.text)

    def errors(self, sqlstate: str | None = None) -> list[Exchange]:
        """The student's statements that failed, with this SQLSTATE or any."""
        return [
            statement
            for statement in self.statements
            if statement.sqlstate is not None and sqlstate in (None, statement.sqlstate)
        ]

    @property
    def transactions(self) -> list[Transaction]:
        """Transaction blocks in the order in which they began; a savepoint is but a statement."""
        return [_transaction(span) for span in self._of(Span)]

    @property
    def connections(self) -> list[Connection]:
        """Connections in the order in which they were opened."""
        return [_connection(one) for one in self._conversations if one.opened >= self._start]

    @property
    def sockets(self) -> int:
        """How often something came to the server's door, whether or not a connection came of it.

        So cancel requests too, and who only asks for encryption.
        """
        return sum(mark >= self._start for mark in self._arrived)

    # --- findings --------------------------------------------------------------------------------

    @property
    def lost_commits(self) -> list[Exchange]:
        """COMMITs that the server answered with ROLLBACK: all the work is silently gone."""
        return [run.statement() for run in self._runs() if run.lost]

    @property
    def returned_in_transaction(self) -> list[Transaction]:
        """Transactions that were open when their connection went back to its pool.

        asyncpg's pool sends a plain ROLLBACK before its reset query. After a BEGIN that the student
        wrote by hand this could be the student's own ROLLBACK, byte for byte. It is held against
        them only if asyncpg has complained more often than a cancelled BEGIN explains. (Code can
        keep asyncpg from being heard; a ROLLBACK of its own is shorter.)
        """
        spans = [one for one in self._log.entries if isinstance(one, Span)]
        believed = self._log.complaints() > sum(span.excused for span in spans)
        return [
            _transaction(span)
            for span in self._of(Span)
            if span.returned or (span.doubtful and believed)
        ]

    @property
    def leaked(self) -> list[Connection]:
        """Connections that are open now, in a transaction that nobody has ended."""
        return [one for one in self.connections if one.closed is None and one.status in ("T", "E")]

    @property
    def cancelled(self) -> list[Exchange]:
        """Statements that were cancelled: by a timeout, or by a task's end."""
        return self.errors("57014")

    @property
    def malformed(self) -> list[Malformed]:
        """Streams that were cut, and why. Of the whole recording."""
        return list(self._log.malformed)

    @property
    def faults(self) -> list[str]:
        """Trouble between tap and server: it may be gone. Of the whole recording."""
        return list(self._log.faults)

    @property
    def bugs(self) -> list[str]:
        """What broke in the tap itself. Of the whole recording."""
        return list(self._log.bugs)

    @property
    def truncated(self) -> bool:
        """Whether more was sent than is kept."""
        return self._log.truncated

    @property
    def dropped(self) -> int:
        """How many statements were sent that are not kept."""
        return self._log.dropped

    # --- for the proxy ---------------------------------------------------------------------------

    def arrive(self) -> None:
        """Note that somebody has come, whatever it will say."""
        if len(self._arrived) < ARRIVALS:
            self._arrived.append(self.mark())

    def open(self, parameters: Mapping[str, str]) -> Conversation | None:
        """Begin the record of a new connection; None when there have been too many."""
        size = sum(len(name) + len(value) for name, value in parameters.items())
        if len(self._conversations) >= CONNECTIONS or not self._log.room(size):
            return None
        number = len(self._conversations) + 1
        conversation = Conversation(self._log, number, parameters, self.mark())
        self._conversations.append(conversation)
        return conversation

    def cancel(self, pid: int, key: int) -> Conversation | None:
        """Note a CancelRequest against the connection with this key; None: it is nobody's here."""
        for conversation in self._conversations:
            if (conversation.pid, conversation.key) == (pid, key) and conversation.closed is None:
                conversation.cancel()
                return conversation
        return None

    def hear(self, complaints: Callable[[], int]) -> None:
        """Ask there how often asyncpg has said that a pool's connection came back in a transaction.

        In the student's process, up to its latest answer.
        """
        self._log.complaints = complaints

    def refuse(self, conversation: Conversation | None, reason: str) -> None:
        """Note a stream that was cut."""
        self._log.refuse(conversation.number if conversation else None, reason)

    def fault(self, reason: str) -> None:
        """Note trouble that is not of the student's making as far as the tap can tell."""
        self._log.fault(reason)

    def bug(self, error: Exception | None) -> None:
        """Note why a connection was lost if it was an error of ours, and none of the network's."""
        if error is not None and not isinstance(error, OSError):
            self._log.bug(error)

    def _runs(self) -> Iterator[Run]:
        return self._of(Run)

    def _of(self, kind: type[Entry]) -> Iterator[Entry]:
        entries = self._log.entries
        for index in range(self._start, len(entries)):
            if isinstance(entry := entries[index], kind):
                yield entry


def _parameters(run: Run) -> list[Parameter]:
    if run.bound is None:
        raise LookupError("its parameters are larger than what is kept of them")
    try:
        return read_parameters(run.bound) if run.bound else []
    except MalformedFrame as error:
        raise LookupError(str(error)) from error


def _only_control(wait: Wait) -> bool:
    return all(
        cause.own
        or (cause.statement().is_control if isinstance(cause, Run) else is_control(cause.text))
        for cause in wait.causes
    )


def _transaction(span: Span) -> Transaction:
    return Transaction(
        connection=span.connection,
        statements=[run.statement() for run in span.runs if not run.own],
        outcome=span.outcome,
    )


def _connection(one: Conversation) -> Connection:
    return Connection(
        number=one.number,
        pid=one.pid,
        parameters=one.parameters,
        opened=one.opened,
        closed=one.closed,
        status=one.status,
        left_in_transaction=one.transactions.left_open,
        cancels=one.cancels,
        sqlstate=one.sqlstate,
    )
