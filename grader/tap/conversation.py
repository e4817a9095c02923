"""One connection: frames of both directions in, entries of the log out. Pure.

The client may send ahead, so what it sent waits in a queue for its answer, which the server gives
in order. A batch is what stands between two Syncs; an error makes the server skip to the next one.
Nothing a client sends may raise more than MalformedFrame or grow more than the log allows.

Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from grader.tap import chatter, messages
from grader.tap.framing import BIND_BYTES, Frame, MalformedFrame
from grader.tap.log import Log, Run, Span, Sql

_PENDING = 10_000  # unanswered messages of one connection; asyncpg has a handful
_BEGINNINGS = {"BEGIN", "START TRANSACTION"}
_COMMITS = {"COMMIT", "PREPARE TRANSACTION"}


@dataclass(slots=True)
class _Portal:
    sql: Sql
    run: Run | None = None  # None until its first Execute


@dataclass(slots=True)
class _Pending:
    """A message that the server has not answered yet."""

    kind: str  # P, D, E, Q, S
    sql: Sql | None
    run: Run | None = None
    count: int = 1  # Executes in a row of the same statement


@dataclass(slots=True)
class _Batch:
    """What the client has sent since its last Sync."""

    runs: dict[Run, None] = field(default_factory=dict)  # in order, each once
    latest: Run | None = None
    cause: Sql | Run | None = None  # that the latest message since the last wait was about
    closing: bool = False  # a Close came since, which only asyncpg itself sends


class Conversation:
    """The messages of one connection of the student's."""

    def __init__(self, log: Log, number: int, parameters: Mapping[str, str], opened: int) -> None:
        self.number = number
        self.parameters = parameters
        self.opened = opened
        self.closed: int | None = None
        self.pid: int | None = None
        self.key: int | None = None
        self.status = ""  # of the last ReadyForQuery
        self.sqlstate: str | None = None  # of an error that belongs to no statement
        self.ended = False  # by Terminate or by a fatal error: its end needs no explanation
        self.left_in_transaction = False
        self.undelivered = False  # the tap kept what came last, the server never saw it
        self.cancels = 0
        self._log = log
        self._statements: dict[bytes, Sql] = {}
        self._portals: dict[bytes, _Portal] = {}
        self._bound: tuple[_Portal | None, bytes | None] = (None, None)  # the last Bind
        self._pending: deque[_Pending] = deque()
        self._synced: deque[_Batch] = deque()
        self._batch = _Batch()
        self._waited: Sql | Run | None = None
        self._skipping = False  # the server discards everything up to the next Sync
        self._copying = False  # the server takes COPY data and ignores Sync and Flush
        self._tags: set[str] = set()  # of this batch, as far as they concern transactions
        self._span: Span | None = None
        self._finished: Span | None = None  # the transaction before
        self._last: Run | None = None  # the last statement whose batch was answered

    @property
    def answered(self) -> bool:
        """Whether the server owes nothing."""
        return not self._pending and not self._synced

    # --- what the client sends -------------------------------------------------------------------

    def beginning(self, frames: Iterable[Frame]) -> str | None:
        """Return the SQL of the student's statement that begins to run with these frames.

        Ask before they are taken. Raises MalformedFrame.
        """
        for kind, body, _ in frames:
            if kind == 0x51:  # Q
                sql = messages.read_text(body)
                return None if chatter.is_chatter(sql) else sql
            if kind == 0x42:  # B
                prepared = self._statement(messages.read_name(body, messages.read_name(body)[1])[0])
                latest = self._batch.latest
                goes_on = latest is not None and latest.sql is prepared  # executemany's next row
                return None if goes_on or prepared.own else prepared.text
        return None

    def frontend(self, frames: Iterable[Frame]) -> None:
        """Take frames on their way to the server. Raises MalformedFrame."""
        for kind, body, _ in frames:
            match kind:
                case 0x42:  # B
                    self._bind(body)
                case 0x45:  # E
                    self._execute(body)
                case 0x53:  # S
                    self._sync()
                case 0x51:  # Q
                    self._query(body)
                case 0x50:  # P
                    self._parse(body)
                case 0x44:  # D
                    self._describe(body)
                case 0x48:  # H
                    self._flush()
                case 0x43:  # C
                    self._close(body)
                case 0x63 | 0x66:  # c, f
                    self._copying = False
                case 0x58:  # X
                    self.ended = True

    def _parse(self, body: bytes) -> None:
        name, at = messages.read_name(body)
        sql = self._log.text(messages.read_text(body, at), prepared=True)
        if name in self._statements or self._log.room(len(name)):
            self._statements[name] = sql
        self._batch.cause = sql
        self._expect("P", sql)

    def _bind(self, body: bytes) -> None:
        portal, at = messages.read_name(body)
        name, at = messages.read_name(body, at)
        sql = self._batch.cause = self._statement(name)
        opened = _Portal(sql)
        self._bound = opened, body[at:] if len(body) < BIND_BYTES else None
        if portal in self._portals or self._log.room(len(portal)):
            self._portals[portal] = opened

    def _describe(self, body: bytes) -> None:
        name, _ = messages.read_name(body, 1)
        sql = self._statement(name) if body[:1] == b"S" else self._portal(name).sql
        self._batch.cause = sql
        self._expect("D", sql)

    def _execute(self, body: bytes) -> None:
        name, _ = messages.read_name(body)
        portal, batch = self._portal(name), self._batch
        if portal.run is None and batch.latest is not None and batch.latest.sql is portal.sql:
            portal.run = batch.latest
            portal.run.executions += 1
        elif portal.run is None:
            portal.run = self._log.run(self.number, portal.sql)
        if self._bound[0] is portal:
            self._log.bind(portal.run, self._bound[1])
        batch.cause = batch.latest = portal.run
        if portal.run.kept:
            batch.runs[portal.run] = None
        self._expect("E", portal.sql, portal.run)

    def _query(self, body: bytes) -> None:
        sql = self._log.text(messages.read_text(body), prepared=False)
        run = self._log.run(self.number, sql)
        if chatter.is_pool_reset(sql.text):
            self._note_return()
        self._log.wait(run)
        self._waited = run
        if not self._skipping:
            self._batch.runs[run] = None
            self._expect("Q", sql, run)
            self._end_batch()

    def _sync(self) -> None:
        self._flush()
        if self._copying:
            return
        self._skipping = False
        self._expect("S", None)
        self._end_batch()

    def _flush(self) -> None:
        """Say for whom the client waits; a bare Sync ends what the last wait was for."""
        if self._batch.cause is not None:
            self._waited = self._batch.cause
        elif self._batch.closing:
            self._waited = None
        self._log.wait(self._waited)
        self._batch.cause, self._batch.closing = None, False

    def _close(self, body: bytes) -> None:
        name, _ = messages.read_name(body, 1)
        if body[:1] == b"S":
            self._statements.pop(name, None)
        else:
            self._portals.pop(name, None)
        self._batch.closing = True

    def _statement(self, name: bytes) -> Sql:
        return self._statements.get(name) or Sql("(an unknown statement)", prepared=False)

    def _portal(self, name: bytes) -> _Portal:
        return self._portals.get(name) or _Portal(Sql("(a cursor)", prepared=False))

    def _expect(self, kind: str, sql: Sql | None, run: Run | None = None) -> None:
        if self._skipping:
            return
        tail = self._pending[-1] if self._pending else None
        if kind == "E" and tail is not None and tail.run is run:
            tail.count += 1
        elif len(self._pending) >= _PENDING:
            raise MalformedFrame(f"more than {_PENDING} messages without an answer")
        else:
            self._pending.append(_Pending(kind, sql, run))

    def _end_batch(self) -> None:
        self._synced.append(self._batch)
        self._batch = _Batch()

    # --- what the server answers -----------------------------------------------------------------

    def backend(self, frames: Iterable[Frame]) -> None:
        """Take frames that the server has sent. Raises MalformedFrame."""
        for kind, body, times in frames:
            match kind:
                case 0x43:  # C
                    self._complete(messages.read_tag(body))
                case 0x5A:  # Z
                    self._ready(messages.read_status(body))
                case 0x44:  # D
                    self._rows(times)
                case 0x45:  # E
                    self._fail(messages.read_error(body))
                case 0x73:  # s
                    self._suspend()
                case 0x49:  # I
                    self._complete("")
                case 0x31:  # 1
                    self._answered("P")
                case 0x54 | 0x6E:  # T, n
                    self._answered("D")
                case 0x47:  # G
                    self._copying = True
                case 0x4B:  # K
                    self.pid, self.key = messages.read_key(body)

    def _answered(self, kind: str) -> None:
        if self._pending and self._pending[0].kind == kind:
            self._pending.popleft()

    def _running(self) -> _Pending | None:
        """Return the Execute or Query that the server is at."""
        head = self._pending[0] if self._pending else None
        return head if head is not None and head.run is not None else None

    def _rows(self, count: int) -> None:
        head = self._running()
        if head is not None and head.run is not None:
            head.run.rows += count

    def _complete(self, tag: str) -> None:
        head = self._running()
        if head is None or head.run is None:
            return
        run = head.run
        run.lost = tag == "ROLLBACK" and _is_commit(run)
        if tag in _BEGINNINGS or tag in _COMMITS:
            self._tags.add(tag)
        run.result = _suspended_tag(run) if run.suspended else tag
        _note_tag(run, head, messages.plain_tag(tag))
        self._executed(head)

    def _suspend(self) -> None:
        head = self._running()
        if head is None or head.run is None:
            return
        run = head.run
        run.suspended = True
        run.result = _suspended_tag(run)
        _note_tag(run, head, messages.plain_tag(run.result))
        self._executed(head)

    def _executed(self, head: _Pending) -> None:
        """One Execute is answered; a Query may have more commands, its end is ReadyForQuery."""
        head.count -= 1
        if head.kind == "E" and head.count <= 0:
            self._pending.popleft()

    def _fail(self, error: messages.ServerError) -> None:
        head = self._pending[0] if self._pending else None
        if error.fatal:
            self.ended = True
        run = self._blamed(head)
        if run is None:
            self.sqlstate = error.sqlstate
        elif self._log.room(len(error.message)):
            run.sqlstate, run.error, run.result = error.sqlstate, error.message, None
        else:
            run.sqlstate, run.result = error.sqlstate, None
        if head is not None and head.kind != "Q":
            self._skip()

    def _blamed(self, head: _Pending | None) -> Run | None:
        """Return the statement that an error belongs to; a failed Parse or Bind becomes one."""
        if head is None or head.sql is None:
            return None
        if head.run is not None:
            return head.run
        batch = self._synced[0] if self._synced else self._batch
        for run in batch.runs:
            if run.sql is head.sql:
                return run
        run = self._log.run(self.number, head.sql, executions=0)
        batch.runs[run] = None
        return run

    def _skip(self) -> None:
        """Forget what the server will not answer: everything up to the next Sync."""
        while self._pending and self._pending[0].kind != "S":
            self._pending.popleft()
        self._skipping = not self._pending

    def _ready(self, status: str) -> None:
        while self._pending and self._pending.popleft().kind not in ("Q", "S"):
            pass
        batch = self._synced.popleft() if self._synced else _Batch()
        for run in batch.runs:
            run.transaction = status
        self._follow_transaction(batch.runs, status)
        self._tags.clear()
        self._copying = False
        self.status = status
        if status == "I" and not self._synced and self._batch.cause is None:
            self._portals.clear()
        if batch.runs:
            self._last = next(reversed(batch.runs))

    # --- transactions ----------------------------------------------------------------------------

    def _follow_transaction(self, runs: Iterable[Run], status: str) -> None:
        if self._span is None and (status != "I" or self._tags & _BEGINNINGS):
            self._span = self._log.span(self.number)
        if self._span is None:
            return
        self._span.adopt(runs)
        committed = bool(self._tags & _COMMITS)
        if status == "I" or committed:
            self._span.outcome = "commit" if committed else "rollback"
            self._finished, self._span = self._span, None
        if status != "I" and committed:  # COMMIT AND CHAIN
            self._span = self._log.span(self.number)

    def _note_return(self) -> None:
        """A pool takes the connection back: see whether a transaction was left open in it.

        asyncpg then rolls back before it resets. Only a transaction that began the way
        Connection.transaction() does tells this ROLLBACK from the student's own.
        """
        if self._span is not None:
            self._span.returned = self.left_in_transaction = True
            return
        span, last = self._finished, self._last
        if span is None or last is None or not span.runs or span.runs[-1] is not last:
            return
        begun_by_asyncpg = chatter.is_transaction_start(span.runs[0].sql.text)
        if begun_by_asyncpg and chatter.is_pool_rollback(last.sql.text):
            span.returned = self.left_in_transaction = True
            last.sql.own = True

    def close(self) -> None:
        """Note that the connection is gone. The server has rolled back what was open.

        Unless its COMMIT was under way: then nobody on this side can know.
        """
        if self.closed is not None:
            return
        self.closed = len(self._log.entries)
        self._bound = None, None
        if self._span is not None:
            self.left_in_transaction = True
            unknown = any(p.run is not None and _is_commit(p.run) for p in self._pending)
            self._span.outcome = "open" if unknown and not self.undelivered else "rollback"


def _is_commit(run: Run) -> bool:
    return messages.read_verb(run.sql.text) in ("COMMIT", "END")


def _note_tag(run: Run, head: _Pending, tag: str) -> None:
    """A script has a tag for each command; what is executed often, or in pieces, has one."""
    if tag and (head.kind == "Q" or not run.tags):
        run.tags.append(tag)


def _suspended_tag(run: Run) -> str:
    """Write the tag that a statement would have had whose rows were fetched piece by piece."""
    verb = messages.read_verb(run.sql.text)
    if verb == "INSERT":
        return f"INSERT 0 {run.rows}"
    if verb in ("CALL", "EXPLAIN", "SHOW"):
        return verb
    return f"{verb if verb in ('UPDATE', 'DELETE', 'MERGE', 'FETCH') else 'SELECT'} {run.rows}"
