"""Recordings made from the bytes of conversations."""

from struct import pack

import pytest
from asyncpg.introspection import INTRO_LOOKUP_TYPES, TYPE_BY_NAME
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.results import Statement
from grader.tap import log
from grader.tap.conversation import Conversation
from grader.tap.exchange import Exchange
from grader.tap.framing import BACKEND, BIND_BYTES, READY, FrameReader, MalformedFrame
from grader.tap.recording import OutOfSight, Recording

RESET = "SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;"


def frame(kind: bytes, body: bytes = b"") -> bytes:
    return kind + pack("!I", 4 + len(body)) + body


def query(sql: str) -> bytes:
    return frame(b"Q", sql.encode() + b"\0")


def parse(name: str, sql: str) -> bytes:
    return frame(b"P", f"{name}\0{sql}\0".encode() + b"\0\0")


def bind(name: str, portal: str = "") -> bytes:
    return frame(b"B", f"{portal}\0{name}\0".encode() + b"\0\0\0\0\0\0")


def execute(portal: str = "", limit: int = 0) -> bytes:
    return frame(b"E", portal.encode() + b"\0" + pack("!I", limit))


def describe(name: str) -> bytes:
    return frame(b"D", b"S" + name.encode() + b"\0")


def close(name: str, kind: bytes = b"S") -> bytes:
    return frame(b"C", kind + name.encode() + b"\0")


def done(tag: str) -> bytes:
    return frame(b"C", tag.encode() + b"\0")


def ready(status: str = "I") -> bytes:
    return frame(b"Z", status.encode())


def error(
    sqlstate: str, message: str = "no", severity: str = "ERROR", *, detail: str = ""
) -> bytes:
    fields = f"V{severity}\0C{sqlstate}\0M{message}\0" + f"D{detail}\0" * bool(detail)
    return frame(b"E", f"{fields}\0".encode())


SYNC, FLUSH, TERMINATE = frame(b"S"), frame(b"H"), frame(b"X")
PARSED, BOUND, CLOSED, SUSPENDED = frame(b"1"), frame(b"2"), frame(b"3"), frame(b"s")
ROW = frame(b"D", b"\0\0")
DESCRIBED = frame(b"t", b"\0\0") + frame(b"T", b"\0\0")


class Wire:
    """One connection of a recording, fed with bytes as the proxy feeds it."""

    def __init__(self, recording: Recording, **parameters: str) -> None:
        conversation = recording.open(parameters)
        assert conversation is not None
        self.conversation: Conversation = conversation
        self._client, self._server = FrameReader(READY), FrameReader(BACKEND)
        self.answer(frame(b"R", b"\0\0\0\0"), frame(b"K", pack("!II", 70, 7)), ready())

    def send(self, *messages: bytes) -> None:
        self.conversation.frontend(self._client.feed(b"".join(messages))[0])

    def answer(self, *messages: bytes) -> None:
        self.conversation.backend(self._server.feed(b"".join(messages))[0])

    def run(self, sql: str, tag: str, status: str = "I") -> None:
        self.send(query(sql))
        self.answer(done(tag), ready(status))

    def prepare(self, name: str, sql: str) -> None:
        self.send(parse(name, sql), describe(name), FLUSH)
        self.answer(PARSED, DESCRIBED)


@pytest.fixture
def recording() -> Recording:
    return Recording()


@pytest.fixture
def wire(recording: Recording) -> Wire:
    return Wire(recording)


def test_a_query_is_a_statement(recording: Recording, wire: Wire) -> None:
    """A Query message becomes one statement with its tag and the status after it."""
    wire.run("INSERT INTO t VALUES (1)", "INSERT 0 1")
    assert recording.statements == [
        Exchange(
            *(1, "INSERT INTO t VALUES (1)", "INSERT 0 1", None, "I"),
            tags=("INSERT",),
            other_bytes=len("INSERT 0 1") + 1 + len("I"),
        )
    ]


def test_a_query_of_many_commands_is_one_statement(recording: Recording, wire: Wire) -> None:
    """The result of a text with several commands is the tag of the last."""
    wire.send(query("CREATE TABLE t (); INSERT INTO t DEFAULT VALUES"))
    wire.answer(done("CREATE TABLE"), done("INSERT 0 1"), ready())
    assert [s.result for s in recording.statements] == ["INSERT 0 1"]


def script(wire: Wire, text: str, *tags: str) -> None:
    wire.send(query(text))
    wire.answer(*(done(tag) for tag in tags), ready())


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("BEGIN;", ["BEGIN"]),
        ("/* new */ start transaction", ["START TRANSACTION"]),
        ("END", ["COMMIT"]),
        ("PREPARE TRANSACTION 'x'", ["PREPARE TRANSACTION"]),
        ("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", ["SET"]),
        ("SET LOCAL default_transaction_isolation = serializable", ["SET"]),
        (
            "SET CONSTRAINTS ALL DEFERRED; SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
            ["SET CONSTRAINTS", "SET"],
        ),
        ("SAVEPOINT a; RELEASE a; ROLLBACK", ["SAVEPOINT", "RELEASE", "ROLLBACK"]),
    ],
)
def test_transaction_control_is_no_query(
    text: str, tags: list[str], recording: Recording, wire: Wire
) -> None:
    """What the server says it did was control only: neither a query nor a wait for one."""
    script(wire, text, *tags)
    assert (recording.queries, recording.waits) == ([], 0)
    assert (len(recording.statements), recording.round_trips) == (1, 1)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("BEGIN; UPDATE t SET a = 1; COMMIT", ["BEGIN", "UPDATE 1", "COMMIT"]),
        ("SET x = 1", ["SET"]),
        ("BEGIN; SET LOCAL x.y = '17'", ["BEGIN", "SET"]),
        ("SET TRANSACTION READ ONLY; SET\u00a0x = 1", ["SET", "SET"]),
        ("SAVEPOINT a; SELECT 1", ["SAVEPOINT", "SELECT 1"]),
        ("PREPARE s AS SELECT 1", ["PREPARE"]),
        ("", []),
    ],
)
def test_a_script_with_work_in_it_is_a_query(
    text: str, tags: list[str], recording: Recording, wire: Wire
) -> None:
    """A text that begins like transaction control and does more is work, and a wait."""
    script(wire, text, *tags)
    assert (len(recording.queries), recording.waits) == (1, 1)


@pytest.mark.parametrize(
    ("text", "queries"),
    [("COMMIT -- now", 0), ("BEGIN; COMMIT; UPDATE t SET a = 1", 1), ("SELECT 1/0", 1)],
)
def test_a_failed_statement_is_judged_by_its_text(
    text: str, queries: int, recording: Recording, wire: Wire
) -> None:
    """The server names no command that failed: a single one speaks for itself, a script is work."""
    wire.send(query(text))
    wire.answer(error("23505"), ready())
    assert (len(recording.queries), recording.waits) == (queries, queries)


def test_control_that_is_prepared_waits_for_nobody(recording: Recording, wire: Wire) -> None:
    """BEGIN as a prepared statement: neither its preparation nor its execution is a wait."""
    wire.prepare("s1", "BEGIN")
    wire.send(bind("s1"), execute(), SYNC)
    wire.answer(BOUND, done("BEGIN"), ready("T"))
    assert (recording.waits, recording.round_trips, recording.queries) == (0, 2, [])


def test_a_script_tells_its_commands(recording: Recording, wire: Wire) -> None:
    """The commands of a script in their order, and the rows that came."""
    wire.send(query("BEGIN; SELECT 1; INSERT INTO t VALUES (1) RETURNING a"))
    wire.answer(done("BEGIN"), ROW, done("SELECT 1"), ROW, ROW, done("INSERT 0 2"), ready("T"))
    (statement,) = recording.queries
    assert (statement.tags, statement.rows) == (("BEGIN", "SELECT", "INSERT"), 3)


def test_rows_are_counted_as_they_come(recording: Recording, wire: Wire) -> None:
    """Rows of queries, of cursors in pieces, and of statements with RETURNING, since a mark."""
    script(wire, "SELECT 1", "SELECT 0")
    mark = recording.mark()
    wire.prepare("s1", "SELECT id FROM t")
    wire.send(bind("s1", "p1"), execute("p1", 2), SYNC)
    wire.answer(BOUND, ROW, ROW, SUSPENDED, ready("T"))
    assert recording.since(mark).rows_sent == 2
    wire.send(execute("p1", 2), SYNC)
    wire.answer(ROW, done("SELECT 1"), ready("T"))
    assert (recording.since(mark).rows_sent, recording.rows_sent) == (3, 3)
    assert [s.tags for s in recording.since(mark).statements] == [("SELECT",)]


def test_first_use_of_a_prepared_text_is_two_round_trips(recording: Recording, wire: Wire) -> None:
    """Parse with Flush, then Bind and Execute with Sync: two waits, one statement."""
    wire.prepare("s1", "SELECT $1")
    wire.send(bind("s1"), execute(), SYNC)
    wire.answer(BOUND, ROW, done("SELECT 1"), ready())
    assert (recording.round_trips, recording.prepared) == (2, ["SELECT $1"])
    assert [s.result for s in recording.statements] == ["SELECT 1"]


def test_later_use_is_one_round_trip(recording: Recording, wire: Wire) -> None:
    """Using a prepared text again costs one wait, and is another statement."""
    wire.prepare("s1", "SELECT $1")
    mark = recording.mark()
    for _ in range(3):
        wire.send(bind("s1"), execute(), SYNC)
        wire.answer(BOUND, done("SELECT 0"), ready())
    view = recording.since(mark)
    assert (view.round_trips, view.prepared, len(view.statements)) == (3, [], 3)


def test_executemany_is_one_statement(recording: Recording, wire: Wire) -> None:
    """Many executions of one text before one Sync are one statement, however they are cut."""
    wire.prepare("s1", "INSERT INTO t VALUES ($1)")
    wire.send((bind("s1") + execute()) * 600)
    wire.answer((BOUND + done("INSERT 0 1")) * 600)
    wire.send((bind("s1") + execute()) * 400, SYNC)
    wire.answer((BOUND + done("INSERT 0 1")) * 400, ready())
    (statement,) = recording.statements
    assert (statement.executions, statement.result) == (1000, "INSERT 0 1")
    assert (recording.round_trips, recording.executions("INSERT")) == (2, 1000)


def test_a_cursor_is_one_statement(recording: Recording, wire: Wire) -> None:
    """Each fetch from a portal is a round trip of the same statement; its rows add up."""
    wire.run("BEGIN;", "BEGIN", "T")
    wire.prepare("s1", "SELECT id FROM t")
    wire.send(bind("s1", "p1"), execute("p1", 2), SYNC)
    wire.answer(BOUND, ROW, ROW, SUSPENDED, ready("T"))
    wire.send(execute("p1", 2), SYNC)
    wire.answer(ROW, done("SELECT 1"), ready("T"))
    wire.send(close("p1", b"P"), SYNC)
    wire.answer(CLOSED, ready("T"))
    assert [s.result for s in recording.statements] == ["BEGIN", "SELECT 3"]
    assert (recording.round_trips, recording.wait_points) == (4, 5)


@pytest.mark.parametrize(
    ("sql", "result"),
    [
        ("INSERT INTO t VALUES (1) RETURNING id", "INSERT 0 1"),
        ("update t set a = 1 returning a", "UPDATE 1"),
        ("SELECT 1", "SELECT 1"),
        ("SHOW work_mem", "SHOW"),
    ],
)
def test_a_row_limit_does_not_hide_the_result(
    sql: str, result: str, recording: Recording, wire: Wire
) -> None:
    """fetchval stops after one row; the result then says what came."""
    wire.prepare("s1", sql)
    wire.send(bind("s1"), execute("", 1), SYNC)
    wire.answer(BOUND, ROW, SUSPENDED, ready())
    assert [s.result for s in recording.statements] == [result]


def test_a_failed_statement_has_the_servers_words(recording: Recording, wire: Wire) -> None:
    """SQLSTATE, message and no result; errors() finds it."""
    wire.send(query("INSERT INTO t VALUES (1)"))
    wire.answer(error("23505", "duplicate key"), ready())
    assert recording.errors("23505") == recording.errors() == recording.statements
    (statement,) = recording.statements
    assert (statement.result, statement.error) == (None, "duplicate key")
    assert recording.errors("40P01") == []


def test_a_detail_names_connections_and_no_processes(recording: Recording, wire: Wire) -> None:
    """Of a deadlock it says who waits for whom; a process that is not the student's is a client."""
    wire.answer(frame(b"K", (41).to_bytes(4) + (1).to_bytes(4)))
    wire.send(query("UPDATE t SET n = 1"))
    detail = "Process 41 waits for ShareLock on transaction 7; blocked by process 42."
    wire.answer(error("40P01", "deadlock detected", detail=detail), ready())
    told = "Connection 1 waits for ShareLock on transaction 7; blocked by another client."
    assert [statement.detail for statement in recording.statements] == [told]


def test_what_an_exception_quotes_of_a_deadlock_names_connections_too(
    recording: Recording, wire: Wire
) -> None:
    """A number that the student's own words have stays what it is."""
    wire.answer(frame(b"K", (41).to_bytes(4) + (1).to_bytes(4)))
    quoted = "Process 41 waits for ShareLock on transaction 7; blocked by process 42."
    text = f"Process 41 of mine: DeadlockDetectedError\nDETAIL:  {quoted}"
    told = "Connection 1 waits for ShareLock on transaction 7; blocked by another client."
    named = f"Process 41 of mine: DeadlockDetectedError\nDETAIL:  {told}"
    assert recording.in_its_names(text) == named


def test_a_text_that_cannot_be_prepared_is_a_failed_statement(
    recording: Recording, wire: Wire
) -> None:
    """A syntax error shows although nothing was executed, with the Sync that asyncpg sends."""
    wire.send(parse("s1", "SELEC $1"), describe("s1"), FLUSH)
    wire.answer(error("42601", "syntax error"))
    wire.send(SYNC)
    wire.answer(ready())
    wire.run("SELECT 1", "SELECT 1")
    failed, fine = recording.statements
    assert (failed.sql, failed.sqlstate, failed.executions) == ("SELEC $1", "42601", 0)
    assert (fine.result, fine.sqlstate) == ("SELECT 1", None)


def test_an_unnamed_text_that_fails_is_one_statement(recording: Recording, wire: Wire) -> None:
    """Parsed and executed in one batch, an error belongs to the one statement there is."""
    wire.send(parse("", "SELEC 1"), bind(""), execute(), SYNC)
    wire.answer(error("42601"), ready())
    assert [(s.sql, s.sqlstate) for s in recording.statements] == [("SELEC 1", "42601")]


def test_what_the_server_skips_has_no_result(recording: Recording, wire: Wire) -> None:
    """Behind an error, up to the Sync, nothing was run; what follows the Sync was."""
    wire.prepare("a", "INSERT INTO a VALUES (1)")
    wire.prepare("b", "INSERT INTO b VALUES (1)")
    wire.send(bind("a"), execute(), bind("b"), execute(), SYNC)
    wire.answer(BOUND, error("23505"), ready())
    wire.send(bind("b"), execute(), SYNC)
    wire.answer(BOUND, done("INSERT 0 1"), ready())
    assert [(s.result, s.sqlstate) for s in recording.statements] == [
        (None, "23505"),
        (None, None),
        ("INSERT 0 1", None),
    ]


def test_what_is_sent_after_the_error_is_skipped_too(recording: Recording, wire: Wire) -> None:
    """An executemany that goes on sending after the error: none of that was executed."""
    wire.prepare("a", "INSERT INTO a VALUES (1)")
    wire.send(bind("a"), execute())
    wire.answer(BOUND, error("23505"))
    wire.send((bind("a") + execute()) * 50, SYNC)
    wire.answer(ready())
    wire.run("SELECT 1", "SELECT 1")
    failed, fine = recording.statements
    assert (failed.sqlstate, failed.executions, fine.result) == ("23505", 1, "SELECT 1")


def test_copy_in_is_one_statement(recording: Recording, wire: Wire) -> None:
    """COPY data, in any number of messages and with a stray Sync, is one round trip."""
    wire.send(query("COPY t FROM STDIN"))
    wire.answer(frame(b"G", b"\0\0\0"))
    wire.send(frame(b"d", b"1\n") * 100, frame(b"c"))
    wire.answer(done("COPY 100"), ready())
    assert [(s.result, s.transaction) for s in recording.statements] == [("COPY 100", "I")]
    assert recording.round_trips == 1


def test_the_preparation_of_a_copy_is_asyncpgs_own(recording: Recording, wire: Wire) -> None:
    """The query that copy_records_to_table prepares and never runs is not the student's."""
    wire.prepare("s1", 'SELECT * FROM "t" LIMIT 1')
    assert (recording.prepared, recording.round_trips, recording.wait_points) == ([], 0, 1)


def test_the_same_text_executed_is_the_students(recording: Recording, wire: Wire) -> None:
    """What looks like the preparation of a copy and is executed counts in full."""
    wire.prepare("s1", 'SELECT * FROM "t" LIMIT 1')
    wire.send(bind("s1"), execute(), SYNC)
    wire.answer(BOUND, done("SELECT 1"), ready())
    assert (len(recording.prepared), recording.round_trips, len(recording.statements)) == (1, 2, 1)


def test_closing_statements_is_asyncpgs_own(recording: Recording, wire: Wire) -> None:
    """Closing cached statements after preparing a new one costs the student nothing."""
    wire.prepare("s1", "SELECT $1")
    for number in range(12):
        wire.send(close(f"old{number}"), SYNC)
        wire.answer(CLOSED, ready())
    wire.send(bind("s1"), execute(), SYNC)
    wire.answer(BOUND, done("SELECT 1"), ready())
    assert (recording.round_trips, recording.wait_points) == (2, 14)


def test_the_pool_reset_is_asyncpgs_own(recording: Recording, wire: Wire) -> None:
    """Giving a connection back is no statement of the student's."""
    wire.run("SELECT 1", "SELECT 1")
    wire.run(RESET, "RESET")
    assert [s.sql for s in recording.statements] == ["SELECT 1"]
    assert [s.sql for s in recording.all_statements] == ["SELECT 1", RESET]
    assert (recording.round_trips, recording.wait_points) == (1, 2)


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_a_transaction_knows_its_statements_and_end(
    end: str, recording: Recording, wire: Wire
) -> None:
    """From BEGIN to its end, savepoints included, and nothing around it."""
    wire.run("SELECT 0", "SELECT 1")
    wire.run("BEGIN;", "BEGIN", "T")
    wire.run("SAVEPOINT a;", "SAVEPOINT", "T")
    wire.run("ROLLBACK TO a;", "ROLLBACK", "T")
    wire.run(f"{end};", end, "I")
    wire.run("SELECT 1", "SELECT 1")
    (transaction,) = recording.transactions
    assert transaction.outcome == end.lower()
    assert [s.sql for s in transaction.statements] == [
        "BEGIN;",
        "SAVEPOINT a;",
        "ROLLBACK TO a;",
        f"{end};",
    ]


def test_a_transaction_in_one_query_is_one(recording: Recording, wire: Wire) -> None:
    """BEGIN and COMMIT in one text are a transaction although the status never says so."""
    wire.send(query("BEGIN; INSERT INTO t VALUES (1); COMMIT"))
    wire.answer(done("BEGIN"), done("INSERT 0 1"), done("COMMIT"), ready())
    assert [(t.outcome, len(t.statements)) for t in recording.transactions] == [("commit", 1)]


def test_a_chained_commit_ends_one_and_begins_another(recording: Recording, wire: Wire) -> None:
    """After COMMIT AND CHAIN there are two transactions."""
    wire.run("BEGIN", "BEGIN", "T")
    wire.run("COMMIT AND CHAIN", "COMMIT", "T")
    wire.run("ROLLBACK", "ROLLBACK", "I")
    assert [t.outcome for t in recording.transactions] == ["commit", "rollback"]


def test_a_commit_answered_with_rollback_is_found(recording: Recording, wire: Wire) -> None:
    """A swallowed error makes COMMIT a ROLLBACK: a finding, and no commit."""
    wire.run("BEGIN;", "BEGIN", "T")
    wire.send(query("INSERT INTO t VALUES (1)"))
    wire.answer(error("23505"), ready("E"))
    wire.run("/* done */ COMMIT;", "ROLLBACK", "I")
    assert [s.sql for s in recording.lost_commits] == ["/* done */ COMMIT;"]
    assert [t.outcome for t in recording.transactions] == ["rollback"]


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("ROLLBACK; BEGIN; SELECT 1", ["rollback", "commit"]),
        ("COMMIT; /* TO */ START TRANSACTION; SELECT 1", ["commit", "commit"]),
        ("ROLLBACK TO s; SAVEPOINT s; SELECT 1", ["commit"]),
        ("ROLLBACK; BEGIN; ROLLBACK; BEGIN; SELECT 1", ["rollback", "rollback", "commit"]),
    ],
)
def test_transactions_within_a_script_are_told_apart(
    text: str, outcomes: list[str], recording: Recording, wire: Wire
) -> None:
    """One that ends and one that begins in the same Query are two, though the state stays T."""
    tags = {"START": "START TRANSACTION"}
    wire.run("BEGIN", "BEGIN", "T")
    wire.send(query(text))
    verbs = [part.replace("/* TO */", "").split()[0] for part in text.split(";")]
    wire.answer(*(done(tags.get(verb, verb)) for verb in verbs), ready("T"))
    wire.run("COMMIT", "COMMIT")
    assert [one.outcome for one in recording.transactions] == outcomes


def test_an_honest_rollback_is_no_lost_commit(recording: Recording, wire: Wire) -> None:
    """ROLLBACK answered with ROLLBACK is what was asked for."""
    wire.run("BEGIN;", "BEGIN", "T")
    wire.run("ROLLBACK;", "ROLLBACK", "I")
    assert recording.lost_commits == []


def test_a_connection_returned_in_a_transaction_is_found(recording: Recording, wire: Wire) -> None:
    """The pool's ROLLBACK and reset behind an unfinished transaction() give it away."""
    wire.run("BEGIN;", "BEGIN", "T")
    wire.run("SELECT 1", "SELECT 1", "T")
    wire.run("ROLLBACK", "ROLLBACK")
    wire.run(RESET, "RESET")
    assert [len(t.statements) for t in recording.returned_in_transaction] == [2]
    assert [s.sql for s in recording.statements] == ["BEGIN;", "SELECT 1"]
    assert recording.connections[0].left_in_transaction


def test_a_reset_in_a_transaction_is_found(recording: Recording, wire: Wire) -> None:
    """A pool that only resets, by a callback of its own, is found as well."""
    wire.run("BEGIN", "BEGIN", "T")
    wire.run(RESET, "RESET", "T")
    assert len(recording.returned_in_transaction) == 1


@pytest.mark.parametrize("begin", ["BEGIN", "start transaction", "BEGIN; SELECT 1"])
def test_asyncpg_tells_whose_rollback_it_was(begin: str, recording: Recording, wire: Wire) -> None:
    """After a BEGIN by hand the ROLLBACK looks the same: asyncpg complains of the pool's."""
    heard = 0
    recording.hear(lambda: heard)
    wire.run(begin, "BEGIN", "T")
    wire.run("UPDATE t SET a = 1", "UPDATE 1", "T")
    wire.run("ROLLBACK", "ROLLBACK")
    wire.run(RESET, "RESET")
    assert recording.returned_in_transaction == []
    heard = 1
    assert len(recording.returned_in_transaction) == 1


@pytest.mark.parametrize("begin", ["BEGIN", "BEGIN;"])
def test_a_cancelled_begin_is_left_to_the_pool(
    begin: str, recording: Recording, wire: Wire
) -> None:
    """Who is cancelled while BEGIN is under way cannot know of a transaction to end."""
    recording.hear(lambda: 1)
    wire.send(query(begin))
    recording.cancel(70, 7)
    wire.answer(done("BEGIN"), ready("T"))
    wire.run("ROLLBACK", "ROLLBACK")
    wire.run(RESET, "RESET")
    assert recording.returned_in_transaction == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("COMMIT;", 0),
        ("/* all */ end", 0),
        ("SELECT 1; ROLLBACK", 0),
        ("abort", 0),
        ("ROLLBACK TO s", 1),
        ("ROLLBACK WORK TO SAVEPOINT s", 1),
        ("COMMIT; SELECT 1", 1),
        ("SELECT 'COMMIT'", 1),
    ],
)
def test_a_cancelled_end_is_left_to_the_pool(
    text: str, found: int, recording: Recording, wire: Wire
) -> None:
    """A COMMIT that was cancelled before it did anything leaves what only the pool can end."""
    recording.hear(lambda: 1)
    wire.run("BEGIN;", "BEGIN", "T")
    wire.run("UPDATE t SET a = 1", "UPDATE 1", "T")
    wire.send(query(text))
    recording.cancel(70, 7)
    wire.answer(error("57014"), ready("E"))
    wire.run("ROLLBACK", "ROLLBACK")
    wire.run(RESET, "RESET")
    assert len(recording.returned_in_transaction) == found


@pytest.mark.parametrize(("begin", "rollback"), [("BEGIN;", "ROLLBACK;"), ("BEGIN", "ROLLBACK")])
def test_an_ended_transaction_is_not_held_against_anyone(
    begin: str, rollback: str, recording: Recording, wire: Wire
) -> None:
    """A rollback by transaction(), or by hand after a BEGIN by hand, is the student's own."""
    wire.run(begin, "BEGIN", "T")
    wire.run(rollback, "ROLLBACK")
    wire.run(RESET, "RESET")
    assert recording.returned_in_transaction == []
    assert len(recording.statements) == 2


def test_an_open_transaction_leaks_its_connection(recording: Recording, wire: Wire) -> None:
    """A connection that is open and not idle is a leak, until it is closed."""
    wire.run("BEGIN", "BEGIN", "T")
    assert [c.number for c in recording.leaked] == [1]
    wire.conversation.close()
    assert recording.leaked == []
    assert recording.connections[0].left_in_transaction
    assert [t.outcome for t in recording.transactions] == ["rollback"]


def test_nobody_knows_the_end_of_an_unanswered_commit(recording: Recording, wire: Wire) -> None:
    """A connection lost during COMMIT leaves the transaction open in the record."""
    wire.run("BEGIN", "BEGIN", "T")
    wire.send(query("COMMIT"))
    wire.conversation.close()
    assert [t.outcome for t in recording.transactions] == ["open"]


def test_connections_are_numbered_and_described(recording: Recording) -> None:
    """Number, server process, startup parameters, and an end are known of each connection."""
    first, second = Wire(recording, application_name="a"), Wire(recording, application_name="b")
    second.run("SELECT 1", "SELECT 1")
    first.conversation.close()
    one, two = recording.connections
    assert (one.number, one.pid, one.parameters) == (1, 70, {"application_name": "a"})
    assert (one.closed, two.closed) == (recording.mark(), None)
    assert [s.connection for s in recording.statements] == [2]


def test_a_cancel_request_needs_the_right_key(recording: Recording, wire: Wire) -> None:
    """A cancel is noted against the connection with its key, and only that."""
    assert recording.cancel(70, 8) is None
    assert recording.cancel(70, 7) is wire.conversation
    assert recording.connections[0].cancels == 1


def test_a_cancelled_statement_is_found(recording: Recording, wire: Wire) -> None:
    """What ended with 57014 is listed."""
    wire.send(query("SELECT pg_sleep(60)"))
    wire.answer(error("57014"), ready())
    assert [s.sql for s in recording.cancelled] == ["SELECT pg_sleep(60)"]


def test_an_error_outside_statements_belongs_to_the_connection(
    recording: Recording, wire: Wire
) -> None:
    """A session that is terminated while idle has the reason, and no statement has."""
    wire.answer(error("57P01", severity="FATAL"))
    assert recording.connections[0].sqlstate == "57P01"
    assert recording.statements == []


def test_a_reused_name_means_its_latest_text(recording: Recording, wire: Wire) -> None:
    """Parsing another text under the same name does not hide it."""
    wire.prepare("s", "SELECT 1")
    wire.prepare("s", "DELETE FROM t")
    wire.send(bind("s"), execute(), SYNC)
    wire.answer(BOUND, done("DELETE 5"), ready())
    assert [s.sql for s in recording.statements] == ["DELETE FROM t"]


def test_a_view_sees_only_what_came_after_its_mark(recording: Recording, wire: Wire) -> None:
    """since() has the same properties, for what was sent later."""
    wire.run("SELECT 1", "SELECT 1")
    view = recording.since(recording.mark())
    assert (view.statements, view.round_trips, view.connections) == ([], 0, [])
    wire.run("SELECT 2", "SELECT 1")
    assert ([s.sql for s in view.statements], view.round_trips) == (["SELECT 2"], 1)


def test_statements_beyond_the_limit_are_counted_and_dropped(
    monkeypatch: pytest.MonkeyPatch, recording: Recording, wire: Wire
) -> None:
    """A full recording says so, and its size no longer grows."""
    monkeypatch.setattr(log, "STATEMENTS", 10)
    for _ in range(25):
        wire.run("SELECT 1", "SELECT 1")
    assert (len(recording.statements), recording.dropped, recording.truncated) == (10, 15, True)


def test_texts_are_bounded_in_all(
    monkeypatch: pytest.MonkeyPatch, recording: Recording, wire: Wire
) -> None:
    """When all texts together are too long, later ones are not kept."""
    monkeypatch.setattr(log, "CHARACTERS", 50_000)
    for number in range(10_000):
        wire.prepare(f"s{number}", "SELECT " + "x" * 900)
    assert sum(map(len, recording.prepared)) < 500_000
    assert recording.truncated


def test_one_batch_without_end_is_bounded(
    monkeypatch: pytest.MonkeyPatch, recording: Recording, wire: Wire
) -> None:
    """A client that never waits for answers is cut off, not listened to for ever."""
    monkeypatch.setattr("grader.tap.queue.PENDING", 100)
    wire.prepare("a", "SELECT 1")
    wire.prepare("b", "SELECT 2")
    with pytest.raises(MalformedFrame, match="without an answer"):
        wire.send((bind("a") + execute() + bind("b") + execute()) * 100)


CLIENT = [
    query("BEGIN"),
    query("COMMIT"),
    query(RESET),
    parse("s", "SELECT $1"),
    describe("s"),
    bind("s"),
    bind("s", "p"),
    execute(),
    execute("p", 5),
    close("s"),
    close("p", b"P"),
    SYNC,
    FLUSH,
    frame(b"d", b"x"),
    frame(b"c"),
]
SERVER = [
    PARSED,
    BOUND,
    CLOSED,
    SUSPENDED,
    ROW,
    DESCRIBED,
    done("SELECT 1"),
    done("COMMIT"),
    done("ROLLBACK"),
    ready("I"),
    ready("T"),
    ready("E"),
    error("40001"),
    error("57P01", severity="FATAL"),
    frame(b"I"),
    frame(b"G", b"\0\0\0"),
]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("client"), st.sampled_from(CLIENT)),
            st.tuples(st.just("server"), st.sampled_from(SERVER)),
            st.tuples(
                st.just("client"),
                st.builds(
                    frame, st.sampled_from([b"P", b"Q", b"B", b"E", b"D", b"C"]), st.binary()
                ),
            ),
            st.tuples(
                st.just("server"),
                st.builds(frame, st.sampled_from([b"E", b"C", b"Z", b"K"]), st.binary()),
            ),
        ),
        max_size=60,
    )
)
def test_no_order_of_messages_breaks_a_recording(steps: list[tuple[str, bytes]]) -> None:
    """Messages in any order, with any bodies, are recorded or malformed; every view still works."""
    recording = Recording()
    wire = Wire(recording)
    try:
        for side, message in steps:
            (wire.send if side == "client" else wire.answer)(message)
    except MalformedFrame as reason:
        recording.refuse(wire.conversation, str(reason))
    wire.conversation.close()
    assert len(recording.statements) <= len(recording.all_statements) <= len(steps)
    assert recording.round_trips <= recording.wait_points <= len(steps)
    assert sum(len(t.statements) for t in recording.transactions) <= len(steps)
    assert recording.connections[0].closed is not None


# --- parameters, and where a statement begins -----------------------------------------------------


def bind_values(name: str, *values: bytes, portal: str = "") -> bytes:
    """A Bind with values in PostgreSQL's binary form."""
    fields = b"".join(pack("!i", len(value)) + value for value in values)
    names = f"{portal}\0{name}\0".encode()
    return frame(b"B", names + pack("!HHH", 1, 1, len(values)) + fields + pack("!H", 0))


def values(recording: Recording, statement: Statement) -> list[bytes | None]:
    return [parameter.value for parameter in recording.parameters(statement)]


def test_parameters_belong_to_their_statement(recording: Recording, wire: Wire) -> None:
    """Two executions that look the same have each the parameters that it came with."""
    wire.prepare("s1", "SELECT $1")
    for value in (b"one", b"two"):
        wire.send(bind_values("s1", value), execute(), SYNC)
        wire.answer(BOUND, done("SELECT 1"), ready())
    first, second = recording.statements
    assert first == second
    assert (values(recording, first), values(recording, second)) == ([b"one"], [b"two"])


def test_parameters_of_many_executions_are_the_last(recording: Recording, wire: Wire) -> None:
    """An executemany has the parameters of its last row."""
    wire.prepare("s1", "INSERT INTO t VALUES ($1)")
    wire.send(*(bind_values("s1", value) + execute() for value in (b"1", b"2")), SYNC)
    assert values(recording, recording.statements[0]) == [b"2"]


def test_parameters_of_cursors_are_their_own(recording: Recording, wire: Wire) -> None:
    """Fetching on from a portal does not take the parameters of what was bound meanwhile."""
    wire.prepare("s1", "SELECT $1")
    wire.prepare("s2", "SELECT $1 || ''")
    wire.send(bind_values("s1", b"cursor", portal="c"), execute("c", 1), SYNC)
    wire.answer(BOUND, SUSPENDED, ready("T"))
    wire.send(bind_values("s2", b"other"), execute("c", 1), execute(), SYNC)
    cursor, other = recording.statements
    assert (values(recording, cursor), values(recording, other)) == ([b"cursor"], [b"other"])


def test_plain_sql_has_no_parameters(recording: Recording, wire: Wire) -> None:
    """A Query has none."""
    wire.run("SELECT 1", "SELECT 1")
    assert values(recording, recording.statements[0]) == []


def test_parameters_of_one_statement_are_bounded(recording: Recording, wire: Wire) -> None:
    """More than 64 KiB are not kept, and asking for them says so."""
    wire.prepare("s1", "SELECT $1")
    wire.send(bind_values("s1", b"x" * BIND_BYTES), execute(), SYNC)
    with pytest.raises(LookupError, match="larger than what is kept"):
        recording.parameters(recording.statements[0])


def test_parameters_of_a_recording_are_bounded(recording: Recording, wire: Wire) -> None:
    """Beyond 4 MiB in all no more are kept; those that were stay."""
    wire.prepare("s1", "SELECT $1")
    size = BIND_BYTES - 100
    for _ in range(log.PARAMETERS // size + 2):
        wire.send(bind_values("s1", b"x" * size), execute(), SYNC)
        wire.answer(BOUND, done("SELECT 1"), ready())
    first, *_, last = recording.statements
    assert len(values(recording, first)) == 1
    with pytest.raises(LookupError):
        recording.parameters(last)


def test_rows_of_executemany_take_one_place(recording: Recording, wire: Wire) -> None:
    """The parameters of a row take the place of those before it, however many there are."""
    wire.prepare("s1", "SELECT $1")
    row = bind_values("s1", b"x" * (BIND_BYTES - 100)) + execute()
    for _ in range(log.PARAMETERS // BIND_BYTES + 2):
        wire.send(row)
    assert len(values(recording, recording.statements[0])) == 1


@pytest.mark.parametrize(
    ("messages", "begins"),
    [
        ([query("COMMIT;")], ["COMMIT;"]),
        ([query(RESET)], []),
        ([parse("s1", "SELECT $1"), describe("s1"), FLUSH], []),
        ([parse("s1", "SELECT $1"), bind("s1"), execute(), SYNC], ["SELECT $1"]),
        ([parse("s1", "SELECT $1"), *[bind("s1"), execute()] * 3, SYNC], ["SELECT $1"]),
        ([parse("s1", "SELECT $1"), *[bind("s1"), execute(), SYNC] * 2], ["SELECT $1"] * 2),
        ([parse("s1", "SELECT $1"), bind("s1", "c"), *[execute("c"), SYNC] * 3], ["SELECT $1"]),
    ],
)
def test_where_a_statement_begins_to_run(
    messages: list[bytes], begins: list[str], wire: Wire
) -> None:
    """At its Query, or at the first Bind of a prepared text in a batch; never asyncpg's own."""
    found = []
    for message in messages:
        frames = FrameReader(READY).feed(message)[0]
        found.append(wire.conversation.beginning(frames))
        wire.conversation.frontend(frames)
    assert [sql for sql in found if sql is not None] == begins


def test_commit_that_was_kept_is_rolled_back(recording: Recording, wire: Wire) -> None:
    """A COMMIT that the tap kept from the server leaves no doubt about how it ended."""
    wire.run("BEGIN", "BEGIN", "T")
    wire.send(query("COMMIT"))
    wire.conversation.undelivered = True
    wire.conversation.close()
    assert [one.outcome for one in recording.transactions] == ["rollback"]


def test_commands_of_scripts_and_of_executemany_count_each(
    recording: Recording, wire: Wire
) -> None:
    """A script of three commands, one of them control, and a text executed twice: four."""
    script(wire, "BEGIN; UPDATE t SET a = 1; UPDATE t SET a = 2", "BEGIN", "UPDATE 1", "UPDATE 1")
    wire.prepare("s1", "UPDATE t SET a = $1")
    wire.send(bind("s1"), execute(), bind("s1"), execute(), SYNC)
    wire.answer(BOUND, done("UPDATE 1"), BOUND, done("UPDATE 1"), ready("T"))
    assert (recording.commands, len(recording.queries)) == (4, 2)


def test_text_that_travelled_as_a_parameter_is_known(recording: Recording, wire: Wire) -> None:
    """Inside of a parameter, not in the SQL text."""
    wire.run("SELECT 'ada'", "SELECT 1")
    wire.prepare("s1", "SELECT $1")
    wire.send(bind_values("s1", b"%grace%"), execute(), SYNC)
    wire.answer(BOUND, done("SELECT 1"), ready())
    assert (recording.carried("grace"), recording.carried("ada")) == (True, False)


# --- what the server says, against what was asked -------------------------------------------------


def sent(recording: Recording) -> list[tuple[str, str | None, int]]:
    """Text, result and executions of each statement."""
    return [(one.sql, one.result, one.executions) for one in recording.all_statements]


def test_a_refused_name_keeps_its_text(recording: Recording, wire: Wire) -> None:
    """A name in use is not overwritten by a Parse that the server refuses."""
    wire.send(parse("s", "DELETE FROM t"), parse("s", "SELECT 1"), SYNC)
    wire.answer(PARSED, error("42P05"), ready())
    wire.send(bind("s"), execute(), SYNC)
    wire.answer(BOUND, done("DELETE 5"), ready())
    assert sent(recording) == [("SELECT 1", None, 0), ("DELETE FROM t", "DELETE 5", 1)]


def test_what_is_skipped_leaves_no_trace(recording: Recording, wire: Wire) -> None:
    """Behind an error no Parse, no Close and no Execute takes effect, nor counts anywhere."""
    wire.prepare("s", "DELETE FROM t")
    wire.send(parse("x", "SELEC"), close("s"), parse("s", "SELECT 1"), bind("s"), execute(), SYNC)
    wire.answer(error("42601"), ready())
    wire.send(bind("s"), execute(), SYNC)
    wire.answer(BOUND, done("DELETE 5"), ready())
    assert recording.prepared == ["DELETE FROM t", "SELEC"]
    assert [one.sql for one in recording.queries] == ["SELEC", "DELETE FROM t"]
    assert recording.executions("") == 1


def test_an_unnamed_statement_goes_with_a_query(recording: Recording, wire: Wire) -> None:
    """After a Query the name "" means nothing any more."""
    wire.prepare("", "SELECT 1")
    wire.run("SELECT 2", "SELECT 1")
    wire.send(bind(""), execute(), SYNC)
    wire.answer(error("26000"), ready())
    assert wire.conversation.names.statements == {}


def test_a_text_is_corrected_by_the_answer(recording: Recording, wire: Wire) -> None:
    """Sent ahead of a DEALLOCATE and PREPARE, an execution gets the text that was run."""
    wire.prepare("s", "SELECT 1")
    wire.send(query("DEALLOCATE s; PREPARE s AS DELETE FROM t"), bind("s"), execute(), SYNC)
    assert sent(recording)[1:] == [("SELECT 1", None, 1)]
    wire.answer(done("DEALLOCATE"), done("PREPARE"), ready(), BOUND, done("DELETE 5"), ready())
    assert sent(recording)[1:] == [("DEALLOCATE s; PREPARE s AS DELETE FROM t", "DELETE 5", 1)]


def test_rows_of_one_batch_are_told_apart(recording: Recording, wire: Wire) -> None:
    """An executemany that is renamed under way is not one statement any more."""
    wire.prepare("s", "SELECT 1")
    wire.send(query("DEALLOCATE s; PREPARE s AS DELETE FROM t"), *[bind("s"), execute()] * 3, SYNC)
    wire.answer(done("DEALLOCATE"), done("PREPARE"), ready())
    wire.answer(*[BOUND, done("DELETE 1")] * 3, ready())
    assert [one.sql for one in recording.statements if one.executions].count("SELECT 1") == 0
    assert recording.executions("DELETE FROM t") == 4


@pytest.mark.parametrize("order", [1, -1])
def test_a_wait_is_the_students_if_anything_is(
    order: int, recording: Recording, wire: Wire
) -> None:
    """A look-up of asyncpg's beside a statement of the student's hides no wait."""
    wire.prepare("s1", "SELECT 1")
    wire.prepare("s2", TYPE_BY_NAME)
    mark = recording.mark()
    pair = [bind("s1") + execute(), bind("s2", "p") + execute("p")]
    wire.send(*pair[::order], SYNC)
    assert recording.since(mark).round_trips == 1


def test_types_that_are_unknown_are_looked_up(recording: Recording, wire: Wire) -> None:
    """Only behind a description with such a type a look-up is asyncpg's own."""
    wire.send(parse("s1", "SELECT $1::mood"), describe("s1"), FLUSH)
    wire.answer(PARSED, frame(b"t", pack("!HI", 1, 16_500)), frame(b"n"))
    wire.prepare("s2", INTRO_LOOKUP_TYPES)
    assert recording.prepared == ["SELECT $1::mood"]
    wire.prepare("s3", "SELECT 1")
    wire.prepare("s4", INTRO_LOOKUP_TYPES)
    assert len(recording.prepared) == 3


def test_bytes_are_counted_in_each_direction(recording: Recording, wire: Wire) -> None:
    """Rows, COPY data both ways, what comes as a notice, and all other messages."""
    wire.run("SELECT 1", "SELECT 0")
    wire.send(query("SELECT 1"))
    wire.answer(frame(b"N", b"x" * 50), ROW, ROW, done("SELECT 2"), ready())
    wire.send(query("COPY t FROM STDIN"))
    wire.answer(frame(b"G", b"\0\0\0"))
    wire.send(frame(b"d", b"1\n") * 3, frame(b"c"))
    wire.answer(done("COPY 3"), ready())
    wire.send(query("COPY t TO STDOUT"))
    wire.answer(
        frame(b"H", b"\0\0\0"), frame(b"d", b"123\n") * 2, frame(b"c"), done("COPY 2"), ready()
    )
    _, rows, into, out = recording.statements
    assert (rows.rows, rows.row_bytes, rows.notice_bytes, rows.received) == (2, 4, 50, 54 + 10)
    assert (into.copied_in, into.received, out.copied_out, out.received) == (6, 11, 8, 8 + 11)
    assert recording.bytes_sent == 10 + 64 + 11 + 19


def test_what_errors_and_settings_carry_is_counted(recording: Recording, wire: Wire) -> None:
    """Rows in the text of an error, or in a setting that the server reports, came over as well."""
    wire.send(query("SELECT (SELECT json_agg(u)::text FROM u)::int"))
    wire.answer(error("22P02", "x" * 9000), ready())
    wire.send(query("SELECT set_config('search_path', 'x', false)"))
    wire.answer(done("SELECT 1"), frame(b"S", b"search_path\0" + b"x" * 9000), ready())
    wire.run("SELECT 1", "SELECT 1")
    failed, reported, plain = (one.received for one in recording.statements)
    assert (failed > 9000, reported > 9000, plain < 20) == (True, True, True)


def test_code_that_the_wire_cannot_see_can_be_asked_for(recording: Recording, wire: Wire) -> None:
    """DO and CALL, alone, in a script, or failed."""
    script(wire, "DO $$BEGIN END$$", "DO")
    script(wire, "BEGIN; CALL p(); COMMIT", "BEGIN", "CALL", "COMMIT")
    script(wire, "SELECT 'DO'", "SELECT 1")
    wire.send(query("do $$BEGIN RAISE 'x'; END$$"))
    wire.answer(error("P0001"), ready())
    assert [one.sql[:3] for one in recording.opaque] == ["DO ", "BEG", "do "]


@pytest.mark.parametrize("verdict", ["commands", "waits"])
def test_nobody_counts_what_is_out_of_sight(verdict: str, recording: Recording, wire: Wire) -> None:
    """A number of commands or waits is none while a DO block may have done any number."""
    script(wire, "SET x = 1; DO $$BEGIN END$$", "SET", "DO")
    mark = recording.mark()
    script(wire, "SELECT 1", "SELECT 1")
    assert getattr(recording.since(mark), verdict) == 1
    with pytest.raises(OutOfSight, match="DO block"):
        getattr(recording, verdict)


def test_a_full_recording_says_that_it_is_not_all(
    recording: Recording, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not kept was seen by no test."""
    monkeypatch.setattr(log, "STATEMENTS", 1)
    wire.run("SELECT 1", "SELECT 1")
    recording.check()
    wire.run("SELECT 2", "SELECT 1")
    with pytest.raises(OutOfSight, match="more than is kept"):
        recording.check()


def test_a_cursor_counts_again_after_another_statement(recording: Recording, wire: Wire) -> None:
    """Fetch after fetch is one command; what is fetched behind a statement may depend on it."""
    wire.run("BEGIN", "BEGIN", "T")
    wire.prepare("s", "SELECT current_setting('x.y')")
    wire.send(bind("s", "p"), execute("p", 1), SYNC)
    wire.answer(BOUND, ROW, SUSPENDED, ready("T"))
    for _ in range(3):
        wire.send(execute("p", 1), SYNC)
        wire.answer(ROW, SUSPENDED, ready("T"))
    assert recording.commands == 1
    for _ in range(2):
        wire.run("SAVEPOINT s", "SAVEPOINT", "T")
        wire.send(execute("p", 1), SYNC)
        wire.answer(ROW, SUSPENDED, ready("T"))
    assert recording.commands == 3


def test_who_sends_on_what_came_unasked_has_waited(recording: Recording, wire: Wire) -> None:
    """Another statement behind rows that came before any Sync: that was a wait."""
    wire.prepare("a", "SELECT 1")
    wire.prepare("b", "SELECT $1")
    mark = recording.mark()
    for name in "abab":
        wire.send(bind(name), execute())
        wire.answer(BOUND, ROW, done("SELECT 1"))
    wire.send(SYNC)
    wire.answer(ready())
    assert recording.since(mark).waits == 4


def test_answers_within_an_executemany_are_no_waits(recording: Recording, wire: Wire) -> None:
    """The server answers the first rows while the client still sends the others."""
    wire.prepare("a", "INSERT INTO t VALUES ($1) RETURNING id")
    mark = recording.mark()
    for _ in range(4):
        wire.send(bind("a"), execute())
        wire.answer(BOUND, ROW, done("INSERT 0 1"))
    wire.send(SYNC)
    wire.answer(ready())
    assert recording.since(mark).waits == 1


@pytest.mark.parametrize("message", [SYNC, query("SELECT 1"), FLUSH])
def test_nothing_but_data_comes_in_a_copy(message: bytes, wire: Wire) -> None:
    """The server would ignore it or take offence: afterwards nobody knew what it had run."""
    wire.send(query("COPY t FROM STDIN"))
    wire.answer(frame(b"G", b"\0\0\0"))
    with pytest.raises(MalformedFrame, match="among COPY data"):
        wire.send(message)


def test_nothing_was_sent_in_the_place_of_data(wire: Wire) -> None:
    """A message ahead of the data is the same, seen later; data itself may be sent ahead."""
    wire.send(query("COPY t FROM STDIN"), frame(b"d", b"1\n"), frame(b"c"), query("SELECT 1"))
    wire.answer(frame(b"G", b"\0\0\0"), done("COPY 1"), ready(), done("SELECT 1"), ready())
    wire.send(query("COPY t FROM STDIN"), SYNC)
    with pytest.raises(MalformedFrame, match="in the place of COPY data"):
        wire.answer(frame(b"G", b"\0\0\0"))


def test_resets_are_counted_and_cost_nothing(recording: Recording, wire: Wire) -> None:
    """Each return to a pool is counted, and costs the student nothing."""
    for _ in range(3):
        wire.run("SELECT 1", "SELECT 1")
        wire.run(RESET, "RESET")
    assert (recording.resets, recording.round_trips, len(recording.statements)) == (3, 3, 3)
