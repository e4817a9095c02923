"""One connection: frames of both directions in, entries of the log out. Pure.

The client may send ahead, and may send what the server refuses. So what it sends only queues, and
takes effect when the server's answer says so, in order: a name has a meaning from ParseComplete or
BindComplete on. Who has to know earlier (`beginning`) looks at what is confirmed and, over it, at
what is queued; where the answer shows another truth the record is corrected. What holds between two
calls, whatever both sides send:

- ``names`` holds nothing that the server does not have, under the text that the server has; names
  whose meaning may have changed out of sight are not in it (names.py).
- A statement is recorded under the text that the server ran, or as an unknown one; never as
  asyncpg's own (driver.py) if that is not certain.
- ``executions`` counts what the server began to execute, and what it has not answered yet. What it
  skipped because of an error before has none, and neither result nor SQLSTATE.
- A wait is the student's if anything is that was sent for it.
- ``status`` is that of the server's last ReadyForQuery.

A batch is what stands between two Syncs; an error makes the server skip to the next one. Nothing a
client sends may raise more than MalformedFrame or grow more than the log allows.

Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
"""

from collections.abc import Iterable, Mapping

from grader import sql as grammar
from grader.tap import chatter, messages
from grader.tap.driver import Driver
from grader.tap.framing import BIND_BYTES, Frame, MalformedFrame
from grader.tap.log import Log, Run, Sql
from grader.tap.names import UNKNOWN_CURSOR, Names, Portal
from grader.tap.parameters import PARAMETERS
from grader.tap.queue import PENDING, Batch, Queue, Sent
from grader.tap.transactions import Transactions
from grader.tap.waits import Waits

_COPY = frozenset(b"dcfX")
_COUNTED = frozenset(b"DdNA")  # of these a statement has the bytes one by one

#: The last Bind: its portal, its parameters, and whether that is all of them.
_NOTHING_BOUND = None, b"", True


class Conversation:
    """The messages of one connection of the student's."""

    def __init__(self, log: Log, number: int, parameters: Mapping[str, str], opened: int) -> None:
        self.number = number
        self.parameters = parameters
        self.opened = opened
        self.closed: int | None = None
        self.pid: int | None = None
        self.key: int | None = None
        self.sqlstate: str | None = None  # of an error that belongs to no statement
        self.ended = False  # by Terminate or by a fatal error: its end needs no explanation
        self.undelivered = False  # the tap kept what came last, the server never saw it
        self.cancels = 0
        self.names = Names()
        self.transactions = Transactions(log, number)
        self._log = log
        self._driver = Driver()
        self._ahead = Names()  # what is queued will make of names, if all goes well
        self._queue = Queue()
        self._batch = Batch()
        self._waits = Waits(log)
        self._bound: tuple[Portal | None, bytes, bool] = _NOTHING_BOUND
        self._sent: Run | None = None  # what was sent last to be run
        self._latest: Run | None = None  # of the student's

    @property
    def status(self) -> str:
        """Of the last ReadyForQuery."""
        return self.transactions.status

    def cancel(self) -> None:
        """A CancelRequest came."""
        self.cancels += 1
        if self._sent is not None:
            self._sent.cancelled = True

    @property
    def answered(self) -> bool:
        """Whether the server owes nothing."""
        return not self._queue

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, or may be once all that was sent is done."""
        return self.status != "I" or bool(self._queue)

    # --- what the client sends -------------------------------------------------------------------

    def beginning(self, frames: Iterable[Frame]) -> str | None:
        """Return the SQL of the student's statement that begins to run with these frames.

        Ask before they are taken. Raises MalformedFrame.
        """
        for kind, body, _, _ in frames:
            if kind == 0x51:  # Q
                return self._unless_own(messages.read_text(body))
            if kind == 0x42:  # B
                prepared = self._statement(messages.read_name(body, messages.read_name(body)[1])[0])
                latest = self._batch.latest
                goes_on = latest is not None and latest.sql is prepared  # executemany's next row
                return None if goes_on else self._unless_own(prepared.text)
        return None

    def _unless_own(self, sql: str) -> str | None:
        own = self._driver.owns(sql, in_transaction=self.status == "T")
        return None if own else sql

    def frontend(self, frames: Iterable[Frame]) -> None:
        """Take frames on their way to the server. Raises MalformedFrame."""
        for kind, body, _, size in frames:
            if kind not in _COPY and self._queue.copying:
                raise MalformedFrame(f"message {bytes([kind])!r} among COPY data")
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
                    self._wait()
                case 0x43:  # C
                    self._close(body)
                case 0x64 | 0x63 | 0x66:  # d, c, f
                    self._copy_in(size, ends=kind != 0x64)
                case 0x58:  # X
                    self.ended = True

    def _parse(self, body: bytes) -> None:
        name, at = messages.read_name(body)
        sql = self._log.text(messages.read_text(body, at), prepared=True)
        self._driver.prepare(sql, in_transaction=self.status == "T")
        self._cause(sql)
        if self._queue.expect(Sent("P", name, sql)):
            taken = name in self._ahead.statements or name in self.names.statements
            if not (name and taken):
                self._ahead.statements[name] = sql
        else:
            sql.skipped = True

    def _bind(self, body: bytes) -> None:
        portal_name, at = messages.read_name(body)
        name, at = messages.read_name(body, at)
        sql = self._statement(name)
        portal = Portal(sql)
        self._bound = portal, body[at:], len(body) < BIND_BYTES
        self._cause(sql)
        self._ahead.portals[portal_name] = portal
        self._queue.expect(Sent("B", name, sql, portal_name, portal))

    def _describe(self, body: bytes) -> None:
        name, _ = messages.read_name(body, 1)
        prepared = body[:1] == b"S"
        sql = self._statement(name) if prepared else self._portal(name).sql
        self._cause(sql)
        self._queue.expect(Sent("D", name, sql))

    def _execute(self, body: bytes) -> None:
        name, _ = messages.read_name(body)
        portal, latest = self._portal(name), self._batch.latest
        run, counted = portal.run, 0
        if run is None:
            counted = 0 if self._queue.skipping else 1
            if latest is not None and latest.sql is portal.sql:  # executemany's next row
                run = latest
                run.executions += counted
            else:
                run = self._run(portal.sql, executions=counted)
            portal.run = run
        bound, parameters, whole = self._bound
        if bound is portal:
            self._log.bind(run, parameters, whole=whole)
        resumes = not counted and run is not self._latest
        self._cause(run)
        self._enter(run)
        sent = Sent("E", name, portal.sql, name, portal, run, executions=counted)
        sent.resumes, sent.waits = resumes, self._waits.begun
        if not self._queue.skipping and not self._queue.join(sent):
            self._queue.expect(sent)

    def _run(self, sql: Sql, *, executions: int = 1, query: bool = False) -> Run:
        run = self._log.run(self.number, sql, executions=executions)
        self._driver.run(run, query=query, in_transaction=self.status == "T")
        return run

    def _enter(self, run: Run) -> None:
        self._batch.latest = self._sent = run
        self._latest = self._latest if run.own else run
        if run.kept:
            self._batch.runs[run] = None

    def _query(self, body: bytes) -> None:
        sql = self._log.text(messages.read_text(body), prepared=False)
        run = self._run(sql, executions=0 if self._queue.skipping else 1, query=True)
        if run.own and chatter.kind_of(sql.text) is chatter.Kind.RESET:
            self.transactions.note_return()
        self._cause(run)
        self._wait()
        self._enter(run)
        if self._queue.expect(Sent("Q", sql=sql, run=run, executions=1, batch=self._batch)):
            self._ahead.statements[b""] = Sql("(an unnamed statement)", prepared=False)
            self._batch = Batch()

    def _sync(self) -> None:
        self._wait()
        self._queue.skipping = False
        self._queue.expect(Sent("S", batch=self._batch))
        self._batch = Batch()

    def _cause(self, cause: Sql | Run) -> None:
        """The next wait is for this as well.

        Who sends on after it was told something unasked may have waited for that. Not within an
        executemany, whose answers come while its rows are still being sent.
        """
        latest = self._batch.latest
        within = latest is not None and cause in (latest, latest.sql)
        if self._waits.unasked and not within:
            self._wait()
        self._waits.add(cause)

    def _wait(self) -> None:
        wait = self._waits.begin()
        if wait is not None:
            self._batch.waits.append(wait)

    def _close(self, body: bytes) -> None:
        name, _ = messages.read_name(body, 1)
        sent = Sent("C", name, is_statement=body[:1] == b"S")
        if self._queue.expect(sent):
            self._ahead.closed(name, is_statement=sent.is_statement)
        self._waits.add_close()

    def _copy_in(self, size: int, *, ends: bool) -> None:
        """COPY data, and its end, which may be sent right behind the COPY itself."""
        if self._sent is not None:
            self._sent.copied_in += size
        if ends and self._queue.tail is not None:
            self._queue.tail.copied += 1

    def _statement(self, name: bytes) -> Sql:
        return self._ahead.statements.get(name) or self.names.statement(name)

    def _portal(self, name: bytes) -> Portal:
        found = self._ahead.portals.get(name) or self.names.portals.get(name)
        return found or Portal(Sql(UNKNOWN_CURSOR, prepared=False))

    # --- what the server answers -----------------------------------------------------------------

    def backend(self, frames: Iterable[Frame]) -> None:
        """Take frames that the server has sent. Raises MalformedFrame."""
        for kind, body, times, size in frames:
            if kind not in _COUNTED:
                self._note_bytes(size)
            match kind:
                case 0x43:  # C
                    self._complete(messages.read_tag(body))
                case 0x32:  # 2
                    self._note_bound()
                case 0x5A:  # Z
                    self._ready(messages.read_status(body))
                case 0x44:  # D
                    self._rows(times, size)
                case 0x45:  # E
                    self._fail(messages.read_error(body))
                case 0x73:  # s
                    self._suspend()
                case 0x49:  # I
                    self._complete("")
                case 0x31:  # 1
                    self._note_parsed()
                case 0x33:  # 3
                    self._note_closed()
                case 0x74:  # t
                    self._note_types(messages.read_parameter_types(body))
                case 0x54 | 0x6E:  # T, n
                    self._note_described(messages.read_column_types(body) if kind == 0x54 else [])
                case 0x64:  # d
                    self._copy_out(size)
                case 0x4E | 0x41:  # N, A
                    self._note_notice(size)
                case 0x47:  # G
                    self._begin_copy()
                case 0x4B:  # K
                    self.pid, self.key = messages.read_key(body)
                    self._log.backends[self.pid] = self.number

    def _running(self) -> Sent | None:
        """Return the Execute or Query that the server is at, under its true text."""
        head = self._queue.head
        if head is None or head.run is None:
            return None
        self._waits.unasked = self._waits.unasked or head.waits == self._waits.begun
        return self._certain(head)

    def _note_parsed(self) -> None:
        sent = self._queue.take("P")
        if sent is not None and sent.sql is not None and self._log.room(len(sent.name)):
            self.names.statements[sent.name] = sent.sql
        elif sent is not None:
            self.names.statements.pop(sent.name, None)
        self._settle()

    def _note_bound(self) -> None:
        sent = self._queue.take("B") or self._queue.head
        if sent is None or sent.portal is None or sent.kind not in ("B", "R"):
            return
        sql = self.names.statement(sent.name)
        if sent.kind == "R":
            if sent.run is not None and sent.run.sql is not sql:
                sent = self._correct(sent, sql)
            sent.bound = True
        assert sent.portal is not None
        sent.portal.sql = sql
        if sent.portal_name in self.names.portals or self._log.room(len(sent.portal_name)):
            self.names.portals[sent.portal_name] = sent.portal
        self._settle()

    def _note_closed(self) -> None:
        sent = self._queue.take("C")
        if sent is not None:
            self.names.closed(sent.name, is_statement=sent.is_statement)
        self._settle()

    def _note_types(self, types: list[int]) -> None:
        head = self._queue.head
        if head is not None and head.kind == "D" and head.sql is not None:
            head.sql.types = types[:PARAMETERS]
            self._driver.described(head.sql, types)

    def _note_described(self, types: list[int]) -> None:
        sent = self._queue.take("D")
        if sent is not None and sent.sql is not None:
            self._driver.described(sent.sql, types)

    def _settle(self) -> None:
        """Nothing is queued: what is ahead is what is. A queue that never ends is not believed."""
        if not self._queue or len(self._ahead.statements) > PENDING:
            self._ahead = Names()

    def _correct(self, sent: Sent, sql: Sql) -> Sent:
        """The server is about to run another text than the one that was recorded."""
        run = sent.run
        assert run is not None
        if run.executions == sent.executions == 1 and sent.count == 1:
            run.sql, run.own = sql, False
            return sent
        run.executions -= min(sent.executions, 1)
        found = self._log.run(self.number, sql)
        batch = self._queue.batch_or(self._batch)
        if found.kept:
            batch.runs[found] = None
        for wait in batch.waits:
            wait.causes.append(found)
        one = Sent(sent.kind, sent.name, sql, sent.portal_name, Portal(sql, found), found)
        one.executions = 1
        self._queue.set_apart(sent, one)
        return one

    def _certain(self, head: Sent) -> Sent:
        """See whether an Execute of its own met the portal that it was meant for."""
        if head.kind != "E" or head.run is None:
            return head
        portal = self.names.portals.get(head.portal_name)
        if portal is None and head.run.sql.text == UNKNOWN_CURSOR:
            return head
        sql = portal.sql if portal is not None else Sql(UNKNOWN_CURSOR, prepared=False)
        return head if head.run.sql is sql else self._correct(head, sql)

    def _rows(self, count: int, size: int) -> None:
        head = self._running()
        if head is not None and head.run is not None:
            head.run.rows += count
            head.run.row_bytes += size

    def _copy_out(self, size: int) -> None:
        head = self._running()
        if head is not None and head.run is not None:
            head.run.copied_out += size

    def _note_notice(self, size: int) -> None:
        run = self._under_way()
        if run is not None:
            run.notice_bytes += size

    def _note_bytes(self, size: int) -> None:
        """Bytes of whatever kind are what a statement brought about: an error tells as much."""
        head = self._queue.head
        sure = head.run if head is not None and head.run is not None and not head.run.own else None
        run = sure or self._under_way()
        if run is not None:
            run.other_bytes += size

    def _under_way(self) -> Run | None:
        """Return what the server is at, or was at last: the student's, where there is one."""
        head = self._running()
        if head is not None:
            return head.run
        runs = self._queue.batch_or(self._batch).runs
        latest = next(reversed(runs), None) or self.transactions.last
        return next((run for run in reversed(runs) if not run.own), latest)

    def _begin_copy(self) -> None:
        """The server takes COPY data: what was sent ahead it would take for that, or ignore.

        Which of it, depends on what the data is like; so nobody could say any more what was run.
        """
        head = self._queue.head
        if head is None:
            return
        head.copies += 1
        if head.copies > head.copied and len(self._queue) > 1:
            raise MalformedFrame("messages were sent in the place of COPY data")

    def _complete(self, tag: str) -> None:
        head = self._running()
        if head is None:
            return
        run = head.run
        assert run is not None
        plain = messages.plain_tag(tag)
        run.lost = run.lost or (tag == "ROLLBACK" and _is_commit(run, head.commands))
        self.transactions.note_tag(run, head.commands, plain)
        if plain and (head.kind == "Q" or not run.tags):
            run.tags.append(plain)
        run.result = _suspended_tag(run) if run.suspended else tag
        if tag:
            self.names.ran(run.sql, head.commands, plain)
        self._executed(head)

    def _suspend(self) -> None:
        head = self._running()
        if head is None:
            return
        run = head.run
        assert run is not None
        run.suspended = True
        run.result = _suspended_tag(run)
        if not run.tags:
            run.tags.append(messages.plain_tag(run.result))
        self.names.ran(run.sql, 0, "SELECT")
        self._executed(head)

    def _executed(self, head: Sent) -> None:
        """One Execute is answered; a Query may have more commands, its end is ReadyForQuery."""
        head.commands += head.kind == "Q"
        if head.kind == "Q":
            return
        if head.resumes and head.run is not None:
            head.run.resumed, head.resumes = head.run.resumed + 1, False
        self._queue.finish_one(head)
        self._settle()

    def _fail(self, error: messages.ServerError) -> None:
        head = self._queue.head
        if error.fatal:
            self.ended = True
        run = self._blamed(head)
        if run is None:
            self.sqlstate = error.sqlstate
        elif self._log.room(len(error.message) + len(error.detail)):
            run.sqlstate, run.error, run.result = error.sqlstate, error.message, None
            run.detail = messages.name_connections(error.detail, self._log.backends) or None
        else:
            run.sqlstate, run.result = error.sqlstate, None
        if head is not None:
            self._refused(head)

    def _refused(self, head: Sent) -> None:
        """What the server was at has failed; it goes on after the next Sync, or after a Query."""
        self._ahead = Names()
        head.copied = head.copies
        if head.kind in ("Q", "E") or head.bound:
            assert head.run is not None
            self.names.ran(head.run.sql, head.commands, None)
        if head.kind == "P" and not head.name:
            self.names.statements.pop(b"", None)
        if head.kind in ("Q", "S"):
            return
        self._queue.skip(head)

    def _blamed(self, head: Sent | None) -> Run | None:
        """Return the statement that an error belongs to; a failed Parse or Bind becomes one."""
        if head is None or head.kind == "C":
            return None
        if head.run is not None:
            return head.run
        batch = self._queue.batch_or(self._batch)
        if head.sql is None:  # Sync: what was done could not be committed
            return next(reversed(batch.runs), None)
        for run in batch.runs:
            if run.sql is head.sql:
                return run
        run = self._log.run(self.number, head.sql, executions=0)
        run.own = head.sql.own
        batch.runs[run] = None
        return run

    def _ready(self, status: str) -> None:
        sent = self._queue.until_ready()
        if sent is not None and sent.kind == "Q":
            self.names.queried()
        batch = sent.batch if sent is not None else None
        runs = [run for run in batch.runs if not run.skipped] if batch is not None else []
        self.transactions.end_batch(runs, status)
        if status == "I":
            self.names.portals.clear()
        self._settle()

    def close(self) -> None:
        """Note that the connection is gone. The server has rolled back what was open.

        Unless its COMMIT was under way: then nobody on this side can know.
        """
        if self.closed is not None:
            return
        self.closed = len(self._log.entries)
        self._bound = _NOTHING_BOUND
        unknown = any(sent.run is not None and _may_commit(sent.run) for sent in self._queue)
        self.transactions.close(unknown=unknown and not self.undelivered)


def _is_commit(run: Run, nth: int) -> bool:
    """Whether the nth command of a text is to commit."""
    if not nth:
        return grammar.first_word(run.sql.text) in ("COMMIT", "END")
    commands = grammar.read_commands(run.sql.text)
    return nth < len(commands) and commands[nth][0].word in ("COMMIT", "END")


def _may_commit(run: Run) -> bool:
    commands = grammar.read_commands(run.sql.text)
    return any(command[0].word in ("COMMIT", "END", "PREPARE") for command in commands)


def _suspended_tag(run: Run) -> str:
    """Write the tag that a statement would have had whose rows were fetched piece by piece."""
    verb = grammar.first_word(run.sql.text)
    if verb == "INSERT":
        return f"INSERT 0 {run.rows}"
    if verb in ("CALL", "EXPLAIN", "SHOW"):
        return verb
    return f"{verb if verb in ('UPDATE', 'DELETE', 'MERGE', 'FETCH') else 'SELECT'} {run.rows}"
