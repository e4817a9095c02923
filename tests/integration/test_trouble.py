"""Trouble made for real: held statements, lost connections, late answers, killed sessions.

Each test is written as a hidden test is, with the same `student`, `db` and `wire`, against a cell
whose student does the right thing, the wrong thing, or nothing at all.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from grader.cell import Cell, Trial
from grader.pytest_plugin.student import Student
from grader.pytest_plugin.verifier import Verifier
from grader.pytest_plugin.wire import Wire
from grader.tap.faults import When
from grader.tap.side import BUFFER_BYTES
from grader.worker import Call, StudentError
from tests.integration.cells import open_shared
from tests.integration.servers import as_teacher, some_postgresql
from tests.tiny_exercise import let_others_pass

pytestmark = pytest.mark.asyncio(loop_scope="module")

SUM = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"

SCHEMA = """
CREATE TABLE accounts (id bigint PRIMARY KEY, balance bigint NOT NULL);
INSERT INTO accounts VALUES (1, 100), (2, 100);
CREATE TABLE lines (id bigint PRIMARY KEY, note text);
CREATE TABLE events (id bigint PRIMARY KEY, kind text NOT NULL);
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE TYPE pair AS (a int, b text);
INSERT INTO events SELECT n, 'kind ' || n % 5 FROM generate_series(1, 5000) n;
"""

SOURCE = '''
import asyncio
import time

import asyncpg

SUM = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"


async def add_racy(pool, account, amount):
    """Reads, then writes: two at a time lose one."""
    balance = await pool.fetchval("SELECT balance FROM accounts WHERE id = $1", account)
    sql = "UPDATE  accounts\\n SET balance = $2 WHERE id = $1"
    await pool.execute(sql, account, balance + amount)


async def add(pool, account, amount):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(SUM, account, amount)


async def move(pool, sender, recipient, amount):
    """Locks in the order of the payment: two opposite ones wait for each other."""
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(SUM, sender, -amount)
        await conn.execute("/* then */ " + SUM, recipient, amount)


async def add_serializable(pool, account, amount):
    async with pool.acquire() as conn, conn.transaction(isolation="serializable"):
        await conn.fetchval("SELECT sum(balance) FROM accounts")
        await conn.execute(SUM, account, amount)


async def add_lines(pool, count):
    rows = [(n, f"no. {n}") for n in range(count)]
    async with pool.acquire() as conn, conn.transaction():
        await conn.executemany("INSERT INTO lines VALUES ($1, $2)", rows)


async def trips(pool, count):
    async with pool.acquire() as conn:
        for _ in range(count):
            await conn.execute("SELECT 1")


async def block(conn):
    """Blocks the event loop once it is under way."""
    await conn.execute("SELECT 1")
    time.sleep(0.3)


async def forget(pool):
    leave_out()


async def forget_task(pool):
    asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def fail():
    raise ValueError("lost")


async def leave_out():
    pass


async def find(pool, kind, ids):
    sql = "SELECT id FROM events WHERE kind = $1 AND id = ANY($2::bigint[])"
    return await pool.fetch(sql, kind, ids)


async def ask(pool, sql, *args):
    return await pool.fetchval(sql, *args)


async def ask_twice(pool, *texts):
    async with pool.acquire() as conn:
        for sql in texts:
            await conn.execute(sql)


async def create_pool(dsn, settings):
    return await asyncpg.create_pool(dsn, min_size=1, server_settings=settings)


async def knock(conn):
    import socket

    with socket.socket(socket.AF_UNIX) as door:
        door.connect(conn._addr)
        door.sendall(bytes.fromhex("0000000804d2162f"))
        assert door.recv(1) == b"N"


async def ask_json(pool, value):
    import json

    async with pool.acquire() as conn:
        await conn.set_type_codec(
            "jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads
        )
        return await conn.fetchval("SELECT 1 WHERE $1::jsonb ->> 'a' = '1'", value)


async def run(pool, sql):
    async with pool.acquire() as conn:
        try:
            await conn.execute(sql)
        except asyncpg.PostgresError:
            pass


async def copy_lines(pool, count):
    rows = [(n, f"no. {n}") for n in range(count)]
    await pool.copy_records_to_table("lines", records=rows, columns=["id", "note"])


class Database:
    def __init__(self, dsn, *, max_size=10):
        self.dsn = dsn
        self.max_size = max_size

    async def open(self):
        self.pool = await asyncpg.create_pool(self.dsn, min_size=1, max_size=self.max_size)

    async def __aenter__(self):
        await self.open()
        return self

    async def __aexit__(self, *error):
        await self.pool.close()


class Wrapped:
    def __init__(self, conn, name):
        self.conn = conn
        self.name = name

    async def fetchval(self, sql):
        return await self.conn.fetchval(sql)


async def nothing(pool):
    return None


async def nothing_but_acquire(pool):
    async with pool.acquire():
        pass
'''


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cell(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cell]:
    """A cell around SOURCE, shared: each test has a trial of its own in it."""
    root = tmp_path_factory.mktemp("t")
    async with open_shared(root, "embedded", schema=SCHEMA, source=SOURCE) as opened:
        yield opened


async def balances(db: Verifier) -> list[int]:
    return [row["balance"] for row in await db.fetch("SELECT balance FROM accounts ORDER BY id")]


async def until_idle(db: Verifier) -> None:
    """Wait until the student's sessions are gone."""
    while await db.sessions():
        await asyncio.sleep(0.005)


async def until_answered(wire: Wire) -> None:
    """Wait until no statement is without its answer."""
    while any(one.result is None for one in wire.statements):
        await asyncio.sleep(0)


# --- hold -----------------------------------------------------------------------------------------


async def test_hold_makes_a_lost_update_certain(student: Student, db: Verifier, wire: Wire) -> None:
    """Two calls that read before either writes lose one of the two amounts."""
    async with wire.hold("update ACCOUNTS set") as held:
        calls = [asyncio.create_task(student.add_racy(1, 10)) for _ in range(2)]
        await held.reached(2, by=calls)
        assert await balances(db) == [100, 100]
        held.release()
        await asyncio.gather(*calls)
    assert await balances(db) == [110, 100]


async def test_hold_makes_a_deadlock_certain(student: Student, db: Verifier, wire: Wire) -> None:
    """Two opposite payments, each with its first lock, meet PostgreSQL's own 40P01."""
    async with wire.hold("/* then */") as held:
        calls = [asyncio.create_task(student.move(*way, 1)) for way in ((1, 2), (2, 1))]
        await held.reached(2, by=calls)
        held.release()
        failed, fine = sorted(
            await asyncio.gather(*calls, return_exceptions=True), key=lambda end: end is None
        )
    assert fine is None
    assert isinstance(failed, StudentError)
    assert (failed.type, failed.sqlstate) == ("DeadlockDetectedError", "40P01")
    assert len(wire.errors("40P01")) == 1
    assert sum(await balances(db)) == 200


async def test_rival_makes_a_serialization_failure(
    student: Student, db: Verifier, wire: Wire
) -> None:
    """A rival's write between the reading and the writing of a SERIALIZABLE call gives 40001."""
    async with wire.hold("UPDATE accounts") as held, db.rival() as rival:
        call = asyncio.create_task(student.add_serializable(1, 10))
        await held.reached(by=call)
        async with rival.transaction(isolation="serializable"):
            await rival.execute("UPDATE accounts SET balance = balance + 1 WHERE id = 1")
        held.release()
        with student.raises("SerializationError") as caught:
            await call
    assert caught.value.sqlstate == "40001"
    assert await balances(db) == [101, 100]


async def test_held_statement_is_recorded_without_an_answer(student: Student, wire: Wire) -> None:
    """What is held was sent: the recording shows it, and nothing came of it yet."""
    async with wire.hold("UPDATE accounts") as held:
        call = asyncio.create_task(student.add(1, 10))
        await held.reached(by=call)
        assert [(one.sql, one.result) for one in wire.statements][1:] == [(SUM, None)]
        held.release()
        await call
    assert wire.statements[1].result == "UPDATE 1"


async def test_release_holds_no_more(student: Student, db: Verifier, wire: Wire) -> None:
    """After release, statements of the same text pass inside the block."""
    async with wire.hold("UPDATE accounts") as held:
        held.release()
        await student.add(1, 10)
    assert await balances(db) == [110, 100]


async def test_held_rows_are_bounded_and_all_delivered(
    student: Student, db: Verifier, trial: Trial, wire: Wire
) -> None:
    """Behind a held statement the tap takes little more, and loses nothing of what is to come."""
    async with wire.hold("INSERT INTO lines") as held:
        call = asyncio.create_task(student.add_lines(40_000))
        await held.reached(by=call)
        await student.ping()
        [gate] = [link._gate for link in trial.tap._links.open if link._gate is not None]
        assert 0 < gate.kept_bytes < 2 * BUFFER_BYTES + 256 * 1024
        held.release()
        await call
    assert await db.fetchval("SELECT count(*) FROM lines") == 40_000


async def test_leaving_the_block_releases(student: Student, db: Verifier, wire: Wire) -> None:
    """What still stands there when the block ends goes on."""
    async with wire.hold("UPDATE accounts") as held:
        call = asyncio.create_task(student.add(1, 10))
        await held.reached(by=call)
    await call
    assert await balances(db) == [110, 100]


async def test_chatter_is_not_held(student: Student, db: Verifier, wire: Wire) -> None:
    """A pool's reset query is asyncpg's own, whatever text a rule names."""
    async with wire.hold("UNLISTEN"):
        await student.add(1, 10)
    assert wire.wait_points > wire.round_trips
    assert await balances(db) == [110, 100]


async def test_cancelled_while_held(student: Student, db: Verifier, wire: Wire) -> None:
    """A call that is cancelled while its statement is held rolls back, however late it ran."""
    async with wire.hold("UPDATE accounts") as held:
        call = asyncio.create_task(student.add(1, 10))
        await held.reached(by=call)
        call.cancel()
        await asyncio.wait([call])
    while [session["state"] for session in await db.sessions()] not in ([], ["idle"]):
        await asyncio.sleep(0.005)
    assert await balances(db) == [100, 100]


async def test_waiting_ends_with_the_call(student: Student, wire: Wire) -> None:
    """A call that ends without the statement ends the wait, with a message for the student."""
    async with wire.hold("UPDATE accounts") as held:
        with pytest.raises(AssertionError, match="ended without sending UPDATE accounts"):
            await held.reached(by=asyncio.create_task(student.nothing()))


async def test_waiting_ends_with_the_error_of_the_call(student: Student, wire: Wire) -> None:
    """A call that fails before its statement ends the wait with its own error."""
    fault = wire.cut(before="COMMIT")
    with student.raises("PostgresSyntaxError"):
        await fault.happened(by=asyncio.create_task(student.ask("SELEC 1")))


async def test_waiting_for_a_lock_ends_with_the_call(student: Student, db: Verifier) -> None:
    """A call that ends without waiting for a lock ends the wait for it."""
    with pytest.raises(AssertionError, match="without waiting for the lock"):
        await db.wait_for_blocked(by=asyncio.create_task(student.nothing()))


# --- cut ------------------------------------------------------------------------------------------


async def test_cut_before_commit(student: Student, db: Verifier, wire: Wire) -> None:
    """A connection that is lost before COMMIT leaves nothing, and the call knows nothing of it."""
    fault = wire.cut(before="COMMIT")
    with student.raises("ConnectionDoesNotExistError"):
        await student.add(1, 10)
    await fault.happened()
    assert await balances(db) == [100, 100]
    assert [one.outcome for one in wire.transactions] == ["rollback"]


async def test_cut_after_commit(student: Student, db: Verifier, wire: Wire) -> None:
    """A connection that is lost after COMMIT has committed, and the call meets the same error."""
    fault = wire.cut(after="COMMIT")
    with student.raises("ConnectionDoesNotExistError"):
        await student.add(1, 10)
    await fault.happened()
    assert await balances(db) == [110, 100]
    assert [one.outcome for one in wire.transactions] == ["commit"]


@pytest.mark.parametrize(("end", "left"), [("before", 100), ("after", 110)])
async def test_cut_of_a_prepared_statement(
    end: str, left: int, student: Student, db: Verifier, wire: Wire
) -> None:
    """A statement with arguments is cut where it is executed, not where it is prepared."""
    before, after = ("set balance = $2", None) if end == "before" else (None, "set balance = $2")
    wire.cut(before=before, after=after)
    with student.raises("ConnectionDoesNotExistError"):
        await student.add_racy(1, 10)
    assert await balances(db) == [left, 100]


async def test_cut_counts(student: Student, db: Verifier, wire: Wire) -> None:
    """nth= chooses the statement, and an executemany is one of them."""
    fault = wire.cut(before="INSERT INTO lines", nth=2)
    await student.add_lines(3)
    assert not fault.done
    with student.raises("InterfaceError"):
        await student.add_lines(3)
    assert fault.done
    assert await db.fetchval("SELECT count(*) FROM lines") == 3


async def test_cut_is_one_shot(student: Student, db: Verifier, wire: Wire) -> None:
    """The next try of the same statement passes, on another connection."""
    wire.cut(before="COMMIT")
    with student.raises("ConnectionDoesNotExistError"):
        await student.add(1, 10)
    await student.add(1, 10)
    assert await balances(db) == [110, 100]
    assert wire.connections[0].closed is not None


async def test_cut_after_copy(student: Student, db: Verifier, wire: Wire) -> None:
    """A COPY is told to begin, takes its rows, and loses the answer at its end."""
    wire.cut(after="COPY")
    with student.raises("ConnectionDoesNotExistError"):
        await student.copy_lines(1000)
    assert await db.fetchval("SELECT count(*) FROM lines") == 1000


async def test_one_connection_is_cut_alone(student: Student, db: Verifier, wire: Wire) -> None:
    """A call on another connection does not notice."""
    async with wire.hold("UPDATE accounts") as held:
        call = asyncio.create_task(student.add(2, 10))
        await held.reached(by=call)
        wire.cut(before="SELECT 1")
        with student.raises("ConnectionDoesNotExistError"):
            await student.trips(1)
    await call
    assert await balances(db) == [100, 110]


# --- latency and unreachable ----------------------------------------------------------------------


async def test_latency_counts_round_trips(student: Student, wire: Wire) -> None:
    """Thousands of rows sent together are there before twenty statements one after the other."""
    await asyncio.gather(student.trips(1), student.add_lines(0), student.trips(1))
    ended: list[str] = []

    async def note(name: str, call: Call) -> None:
        await call
        ended.append(name)

    wire.latency(0.05)
    # add_lines waits 5 times: BEGIN, prepare, run, COMMIT, reset. trips waits 21 times.
    await asyncio.gather(
        note("apart", student.trips(20)), note("together", student.add_lines(3000))
    )
    assert ended == ["together", "apart"]


async def test_latency_is_per_round_trip(student: Student, wire: Wire) -> None:
    """Four round trips cannot end before four times the latency has passed."""
    await student.trips(1)
    wire.latency(0.05)
    began = asyncio.get_running_loop().time()
    await student.trips(4)
    assert asyncio.get_running_loop().time() - began >= 4 * 0.05


async def test_latency_keeps_order_when_it_ends(student: Student, wire: Wire) -> None:
    """An answer that is late is not overtaken by what comes when nothing is late any more."""
    wire.latency(0.2)
    call = asyncio.create_task(student.ask("SELECT repeat('x', 3000000)"))
    while not wire.statements:
        await asyncio.sleep(0)
    wire.latency(0)
    assert await call == "x" * 3_000_000


async def test_unreachable_and_back(student: Student, db: Verifier, wire: Wire) -> None:
    """While the server cannot be reached, old and new connections fail; afterwards all is well."""
    await student.add(1, 10)
    async with wire.unreachable():
        await until_idle(db)
        for _ in range(2):
            with student.raises("ConnectionRefusedError"):
                await student.add(1, 10)
    await student.add(1, 10)
    assert await balances(db) == [120, 100]


# --- sessions and rows ----------------------------------------------------------------------------


# --- steps ----------------------------------------------------------------------------------------


async def test_steps_stand_before_each_statement(
    student: Student, db: Verifier, wire: Wire
) -> None:
    """BEGIN, UPDATE, COMMIT: between two the test may look."""
    seen = []
    async with wire.steps(student.add(1, 10)) as steps:
        while await steps.next():
            seen.append((await balances(db))[0])
    assert await steps.call is None
    assert seen == [100, 100, 100]
    assert await balances(db) == [110, 100]


async def test_the_database_tells_which_statement_makes_work_last(
    student: Student, db: Verifier, wire: Wire
) -> None:
    """It is the COMMIT, whatever comes behind it, and a statement alone is its own."""

    async def added() -> bool:
        return (await balances(db))[0] > 100

    texts = "BEGIN", "UPDATE accounts SET balance = 110 WHERE id = 1", "END", "SELECT 1"
    async with wire.steps(student.ask_twice(*texts)) as steps:
        assert await steps.come_to_end(added) == 3
    await db.execute("UPDATE accounts SET balance = 100")
    async with wire.steps(student.ask_twice("SELECT 1", texts[1], "SELECT 1")) as steps:
        assert await steps.come_to_end(added) == 2


@pytest.mark.parametrize(("when", "balance"), [("before", 100), ("after", 110)])
async def test_a_lost_ending(
    when: When, balance: int, student: Student, db: Verifier, wire: Wire
) -> None:
    """The connection is lost there, and the work is there or not."""

    async def added() -> bool:
        return (await balances(db))[0] > 100

    call = await wire.lose_ending(student.add(1, 10), 3, when, added)
    with student.raises("Exception"):
        await call
    assert await balances(db) == [balance, 100]


async def test_another_statement_is_no_ending(student: Student, db: Verifier, wire: Wire) -> None:
    """A call that makes its work last elsewhere than the one before fails the test."""

    async def added() -> bool:
        return (await balances(db))[0] > 100

    with pytest.raises(AssertionError, match="did not end as the one before"):
        await wire.lose_ending(student.add(1, 10), 2, "after", added)
    with pytest.raises(AssertionError, match="ended after 3 statements"):
        await wire.lose_ending(student.add(1, 10), 4, "after", added)


async def test_who_only_knocks_is_counted(student: Student, wire: Wire) -> None:
    """Also a connection that asks for encryption and goes away."""
    await student.knock()  # on a connection that it has for that
    assert (wire.sockets, len(wire.connections)) == (2, 1)


async def test_kill_between_two_statements(student: Student, db: Verifier, wire: Wire) -> None:
    """A session that an administrator ends is a real 57P01 for what comes next."""
    async with wire.hold("SELECT 2") as held:
        call = asyncio.create_task(student.ask_twice("SELECT 1", "SELECT 2"))
        await held.reached(by=call)
        assert await db.kill_sessions() == 1
        held.release()
        with student.raises("ConnectionDoesNotExistError") as caught:
            await call
    assert "administrator command" in caught.value.message
    assert [one.sql for one in wire.errors("57P01")] == ["SELECT 2"]


async def test_kill_during_a_statement(student: Student, db: Verifier, wire: Wire) -> None:
    """A statement under way ends with 57P01, and nothing of it is left."""
    async with db.rival() as rival, rival.transaction():
        await rival.execute("UPDATE accounts SET balance = 0 WHERE id = 1")
        call = asyncio.create_task(student.ask(SUM, 1, 10))
        await db.wait_for_blocked(by=call)
        assert await db.kill_sessions() == 1
        with student.raises("ConnectionDoesNotExistError") as caught:
            await call
    assert "administrator command" in caught.value.message
    assert len(wire.errors("57P01")) == 1
    assert await balances(db) == [0, 100]


async def test_sessions(student: Student, db: Verifier, wire: Wire) -> None:
    """A session is seen in its transaction, and idle after it; the verifier's are not listed."""
    assert await db.sessions() == []
    async with wire.hold("COMMIT") as held, db.rival():
        call = asyncio.create_task(student.add(1, 10))
        await held.reached(by=call)
        [session] = await db.sessions()
        assert (session["state"], session["query"]) == ("idle in transaction", SUM)
        held.release()
        await call
    assert [session["state"] for session in await db.sessions()] == ["idle"]


async def test_third_row_fails(student: Student, db: Verifier, wire: Wire) -> None:
    """PostgreSQL itself refuses the third row, with the constraint's name; once."""
    await db.fail_at(
        "lines", "INSERT", nth=3, sqlstate="23514", message="no {$1} 'notes'", constraint="notes"
    )
    with student.raises("CheckViolationError") as caught:
        await student.add_lines(5)
    assert caught.value.message.startswith("no {$1} 'notes'\nDETAIL:  Failing row contains {")
    assert await db.fetchval("SELECT count(*) FROM lines") == 0
    await student.add_lines(5)
    assert await db.fetchval("SELECT count(*) FROM lines") == 5


@pytest.mark.parametrize("event", ["UPDATE", "DELETE"])
async def test_other_events_fail(event: str, student: Student, db: Verifier) -> None:
    """The row before the chosen one is changed or deleted for real."""
    await student.add_lines(2)
    await db.fail_at("lines", event, nth=2, sqlstate="P0001")  # type: ignore[arg-type]  # one of them
    change = {"UPDATE": "UPDATE lines SET note = '' WHERE id = $1"}.get(
        event, "DELETE FROM lines WHERE id = $1"
    )
    await student.ask(change, 0)
    with student.raises("RaiseError"):
        await student.ask(change, 1)
    left = [(1, "no. 1")] if event == "DELETE" else [(0, ""), (1, "no. 1")]
    assert [tuple(row) for row in await db.fetch("SELECT * FROM lines ORDER BY id")] == left


# --- the student's process ------------------------------------------------------------------------


async def test_pool_handle(student: Student, wire: Wire) -> None:
    """The pool of the test's calls tells its size, and can be filled up."""
    await student.pool_options(min_size=1, max_size=1)
    pool = await student.pool()
    assert await pool.get_size() == 1
    taken = await pool.acquire()
    assert await pool.get_idle_size() == 0
    call = asyncio.create_task(student.nothing_but_acquire())
    await student.ping()
    assert not call.done()
    await pool.release(taken)
    await call


async def test_classes_give_handles(student: Student, wire: Wire) -> None:
    """A class gets its dsn as a function does, takes handles, and its attributes can be read."""
    database = await student.Database(max_size=3)
    assert await database.max_size == 3
    async with database as opened:
        pool = await opened.pool
        connection = await pool.acquire()
        wrapped = await student.Wrapped(connection, name="n")
        assert (await wrapped.name, await wrapped.fetchval("SELECT 7")) == ("n", 7)
        await pool.release(connection)
    assert [one.closed is not None for one in wire.connections] == [True]


async def test_ping_answers_while_a_call_waits(student: Student, db: Verifier) -> None:
    """A call that waits for a lock leaves the student's event loop free."""
    async with db.rival() as rival, rival.transaction():
        await rival.execute("UPDATE accounts SET balance = 0 WHERE id = 1")
        call = asyncio.create_task(student.add(1, 10))
        await db.wait_for_blocked(by=call)
        await student.ping()
        assert not call.done()
    await call


async def test_ping_waits_while_the_loop_is_blocked(student: Student, wire: Wire) -> None:
    """A call that sleeps without await keeps the loop, and every answer, to itself."""
    async with wire.hold("SELECT 1") as held:
        call = asyncio.create_task(student.block())
        await held.reached(by=call)
        held.release()
        await until_answered(wire)
        await student.ping()
    assert call.done()


async def test_findings(student: Student) -> None:
    """A coroutine that was never awaited is named."""
    assert student.findings == []
    await student.forget()
    assert student.findings == ["coroutine 'leave_out' was never awaited"]


async def test_findings_name_forgotten_tasks(student: Student) -> None:
    """The error of a task that nobody awaited is named."""
    await student.forget_task()
    await student.ping()
    assert student.findings == ["Task exception was never retrieved: ValueError: lost"]


# --- plan -----------------------------------------------------------------------------------------


async def test_plan_of_a_recorded_statement(student: Student, wire: Wire) -> None:
    """The plan tells which nodes read a table."""
    await student.find("kind 1", [1, 2, 3])
    await student.ask("SELECT count(*) FROM events WHERE kind = $1", "kind 1")
    by_key, by_kind = wire.statements
    assert "Seq Scan" not in (await wire.plan(by_key)).scans("events")
    plan = await wire.plan(by_kind)
    assert plan.scans("events") == ["Seq Scan"]
    assert plan.nodes[0]["Node Type"] == "Aggregate"
    assert plan.scans("accounts") == []


async def test_plan_uses_the_parameters(student: Student, wire: Wire) -> None:
    """With ANALYZE the rows are those of the recorded values."""
    for ids in ([], [1, 6, 7]):
        await student.find("kind 1", ids)
    rows = [
        (await wire.plan(statement, analyze=True)).nodes[0]["Actual Rows"]
        for statement in wire.statements
    ]
    assert rows == [0, 2]


async def test_plan_changes_nothing(student: Student, db: Verifier, wire: Wire) -> None:
    """An UPDATE that is explained with ANALYZE is rolled back."""
    await student.add(1, 10)
    plan = await wire.plan(wire.statements[1], analyze=True)
    assert plan.nodes[0]["Node Type"] == "ModifyTable"
    assert await balances(db) == [110, 100]


VALUES = [
    ("bool", True),
    ("int2[]", [1, None, -3]),
    ("float8", 0.1),
    ("numeric", Decimal("12345678901234567890.123456789")),
    ("text", "naïve 'quotes' $1 \\"),
    ('"char"', b"x"),
    ("bytea", b"\x00\xff"),
    ("timestamptz", datetime(2024, 2, 29, 12, tzinfo=UTC)),
    ("timestamp", datetime(2024, 2, 29, 12)),
    ("date", date(1, 1, 1)),
    ("interval", timedelta(days=400, microseconds=1)),
    ("uuid", UUID(int=7)),
    ("json", '{"a": 1}'),
    ("jsonb[]", ['{"a": [1]}']),
    ("inet", "10.0.0.1"),
    ("int4range", None),
    ("mood", "happy"),
    ("mood[]", ["happy", "sad"]),
    ("pair", (1, "x")),
]


@pytest.mark.parametrize(("kind", "value"), VALUES, ids=[kind for kind, _ in VALUES])
async def test_parameters_of_every_kind_come_back(
    kind: str, value: object, student: Student, wire: Wire
) -> None:
    """The statement that is explained compares with the very value that was sent."""
    if kind == "inet":
        kind, value = "inet", None
    sql = f"SELECT 1 WHERE $1::{kind}::text IS NOT DISTINCT FROM $2"
    shown = await student.ask(f"SELECT $1::{kind}::text", value)
    assert await student.ask(sql, value, shown) == 1
    plan = await wire.plan(wire.statements[-1], analyze=True)
    assert plan.nodes[0]["Actual Rows"] == 1


async def test_text_parameters_come_back(student: Student, wire: Wire) -> None:
    """A value that a codec of the student's sends as text is explained all the same."""
    assert await student.ask_json({"a": 1}) == 1
    plan = await wire.plan(wire.statements[-1], analyze=True)
    assert plan.nodes[0]["Actual Rows"] == 1


@pytest.mark.parametrize("sql", ["BEGIN", "SELECT 1; DROP TABLE events"])
async def test_what_is_no_single_query_is_not_explained(
    sql: str, student: Student, db: Verifier, wire: Wire
) -> None:
    """Neither a command without a plan nor two commands in one text: the student reads so."""
    await student.run(sql)
    with pytest.raises(AssertionError, match="does not explain"):
        await wire.plan(wire.statements[0])
    assert await db.fetchval("SELECT count(*) FROM events") == 5000


async def test_plan_has_the_rights_of_the_student(
    student: Student, db: Verifier, wire: Wire
) -> None:
    """A statement that the student may not run is not run for the student either."""
    await db.execute("REVOKE DELETE ON accounts FROM PUBLIC")
    await db.execute("CREATE TABLE secrets (id int)")
    await db.execute(f"REVOKE ALL ON secrets FROM {db._database.student_role}")
    with student.raises("InsufficientPrivilegeError"):
        await student.ask("SELECT id FROM secrets")
    with pytest.raises(AssertionError, match="SQLSTATE 42501"):
        await wire.plan(wire.statements[0], analyze=True)


async def test_an_explained_statement_gains_no_rights(
    student: Student, db: Verifier, wire: Wire
) -> None:
    """A statement that takes off its role while it is explained finds no better one beneath.

    What it would do to a sequence, no rollback undoes.
    """
    await db.execute("CREATE SEQUENCE numbers")
    await student.run("""
        SELECT set_config('role', 'none', true),
            CASE WHEN has_sequence_privilege('numbers', 'UPDATE') THEN setval('numbers', 99) END
    """)
    await wire.plan(wire.statements[0], analyze=True)
    assert await db.fetchval("SELECT last_value FROM numbers") == 1


PLANNING = [
    "ALTER ROLE CURRENT_USER SET enable_indexscan = off",
    "SET enable_indexscan = off",
    "SET LOCAL ENABLE_INDEXSCAN TO off",
    "SELECT set_config('enable_indexscan', 'off', true)",
    "SELECT set_config('enable_' || 'indexscan', 'off', false)",
    "UPDATE pg_settings SET setting = 'off' WHERE name LIKE 'enable%scan'",
    "DO $$ BEGIN PERFORM set_config(chr(101) || 'nable_indexscan', 'off', false); END $$",
]


@pytest.mark.parametrize("sql", PLANNING)
async def test_nobody_explains_for_a_session_that_plans_otherwise(
    sql: str, student: Student, wire: Wire
) -> None:
    """A plan that is made without the settings of the student's sessions is none of theirs."""
    await student.ask_twice(sql, "SELECT id FROM events WHERE id = 7")
    with pytest.raises(AssertionError, match="changes how PostgreSQL plans"):
        await wire.plan(wire.statements[-1])
    await student.run("ALTER ROLE CURRENT_USER RESET ALL")


async def test_rows_of_a_query_that_asks_who_it_is_for_are_not_counted(
    student: Student, wire: Wire
) -> None:
    """It may do something else for the explainer."""
    await student.run("SELECT id FROM events WHERE Session_User = 'x' OR id = 7")
    plan = await wire.plan(wire.statements[-1], analyze=True)
    with pytest.raises(AssertionError, match="asks for session_user"):
        plan.rows_read("events")


async def test_rows_of_a_branch_that_was_not_taken_are_not_counted(
    student: Student, wire: Wire
) -> None:
    """What is for some sessions only costs nothing in others: nobody says that it is cheap."""
    await student.run("SELECT id FROM events WHERE id = 7")
    plan = await wire.plan(wire.statements[-1], analyze=True)
    assert plan.rows_read("events") == 1
    await student.run("SELECT id FROM events WHERE pg_trigger_depth() > 0")
    plan = await wire.plan(wire.statements[-1], analyze=True)
    with pytest.raises(AssertionError, match="for some sessions only"):
        plan.rows_read("events")


async def test_the_explainer_has_what_the_connection_was_opened_with(
    student: Student, wire: Wire
) -> None:
    """The time zone, say; and no table of the explainer's own is to be seen."""
    pool = await student.create_pool({"timezone": "Pacific/Kiritimati"})
    sql = (
        "SELECT 1 WHERE to_regclass('pg_temp.parameters') IS NULL AND $1 = 7"
        " AND extract(timezone FROM now()) = 50400"
    )
    assert await pool.fetchval(sql, 7) == 1
    plan = await wire.plan(wire.statements[-1], analyze=True)
    assert plan.nodes[0]["Actual Rows"] == 1


async def test_large_parameters_are_not_kept(student: Student, wire: Wire) -> None:
    """Beyond 64 KiB the statement runs as ever, and cannot be explained."""
    await student.ask("SELECT length($1)", "x" * 70_000)
    with pytest.raises(AssertionError, match="larger than what is kept"):
        await wire.plan(wire.statements[0])


# --- everywhere -----------------------------------------------------------------------------------


async def test_trouble_on_a_given_server(tmp_path: Path) -> None:
    """An ordinary role's rights are enough for all of it, and passwords are no hindrance."""
    let_others_pass(tmp_path)
    async with (
        some_postgresql(tmp_path) as dsn,
        open_shared(tmp_path / "given", as_teacher(dsn), schema=SCHEMA, source=SOURCE) as cell,
        cell.trial() as trial,
    ):
        student = Student(trial.child, trial.exercise)
        db, wire = Verifier(trial.verifier, trial.database, trial.tap.quiet), Wire(trial)
        async with db.rival() as rival, rival.transaction():
            await rival.execute("UPDATE accounts SET balance = 0 WHERE id = 1")
            call = asyncio.create_task(student.ask(SUM, 1, 10))
            await db.wait_for_blocked(by=call)
            assert [session["state"] for session in await db.sessions()] == ["active"]
            assert await db.kill_sessions() == 1
            with student.raises("ConnectionDoesNotExistError"):
                await call
        await db.fail_at("lines", "INSERT", nth=2)
        with student.raises("CheckViolationError"):
            await student.add_lines(2)
        await student.find("kind 1", [1, 6])
        plan = await wire.plan(wire.statements[-1], analyze=True)
        assert plan.nodes[0]["Actual Rows"] == 2
