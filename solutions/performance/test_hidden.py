"""Hidden tests of exercise 3. The database and the wire judge, never a clock: what is compared is
work, and where a time is read, only that it can be true."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from math import ceil
from time import perf_counter

import asyncpg

from grader.pytest_plugin import (
    Trouble,
    boundaries,
    gives_up,
    hint,
    meet,
    passes,
    points,
    task,
)

# --- what the tests share -------------------------------------------------------------------------


def word(rng):
    """Return letters that occur nowhere else."""
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=10))


def shown(value):
    """Return a short repr for a message."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def expect_nothing_sent(function, wire):
    """Check that bad input was refused before any SQL, and before a connection was taken."""
    assert not wire.statements, f"{function} sent SQL although its input is not allowed"
    assert not wire.resets, (
        f"{function} took a connection although its input is not allowed"
        "\ngiving it back sends something to the database"
    )


async def expect_parameters(function, wire, rng, call):
    """Check that a value travels as a parameter, and that no SQL text depends on it.

    However it may be written there: so it is called with several.
    """
    constants = []
    message = f"{function} put a value into the SQL text instead of passing a parameter"
    for _ in range(3):  # the first call may have more to do
        value, mark = word(rng), wire.mark()
        await call(value)
        sent = wire.since(mark)
        assert sent.carried(value), message
        constants.append([statement.constants for statement in sent.statements])
    assert constants[1] == constants[2], message


def expect_asked(function, wire):
    """Check that an answer came from the database."""
    assert wire.queries, f"{function} answered without asking the database"


def expect_no_sleep(student):
    """Check that no pause stopped the whole process."""
    slept = [found for found in student.findings if "sleep" in found]
    assert not slept, f"a pause keeps everybody waiting: use asyncio.sleep\n{slept[:1]}"


def expect_executions(wire, expected):
    """Check how often each of these texts was executed."""
    for text, right in expected.items():
        count = sum(statement.executions for statement in wire.queries if statement.sql == text)
        assert count == right, f"a query was executed {count} times, {right} are right\n{text}"


def expect_same(what, got, expected):
    """Check values and exact types, also inside of lists and dicts."""
    kind, right = type(got).__name__, type(expected).__name__
    assert kind == right, f"{what} is of type {kind}, it should be {right}"
    if isinstance(expected, list):
        assert len(got) == len(expected), f"{what}: {len(got)} items, {len(expected)} are right"
        for index, pair in enumerate(zip(got, expected, strict=True)):
            expect_same(f"{what}[{index}]", *pair)
    elif isinstance(expected, dict):
        assert set(got) == set(expected), f"{what} has the keys {shown(sorted(map(str, got)))}"
        for key in expected:
            expect_same(f"{what}[{key!r}]", got[key], expected[key])
    else:
        assert got == expected, f"{what} is {shown(got)}, not {shown(expected)}"
        if isinstance(expected, datetime):
            assert got.utcoffset() == timedelta(0), f"{what} is {shown(got)}, which is not in UTC"


@asynccontextmanager
async def limit(seconds, message):
    """Turn a wait without end into a message; no verdict on how long anything took."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise AssertionError(message) from None


async def ending_first(call, clock, message):
    """Await a call that has to end before another of the same process does, and return its result.

    Both go by one clock there, however busy this machine is.
    """
    calls = [asyncio.ensure_future(one) for one in (call, clock)]
    try:
        await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        assert calls[0].done(), message
        return await calls[0]
    finally:
        calls[1].cancel()
        await asyncio.wait(calls[1:])


async def until_waiting(db, call, count, message):
    """Return when `count` sessions wait for a lock; fail if the call ends before that."""
    async with limit(5, message):
        await db.wait_for_blocked(count, by=call)


@asynccontextmanager
async def locked(db, sql, *args):
    """Hold the locks that a statement takes, in another session."""
    async with db.rival() as rival, rival.transaction():
        await rival.execute(sql, *args)
        yield


async def end_idle_sessions(student, db, wire):
    """Have the server end the student's sessions, and return when their code can have noticed.

    Between the server's last words and the end of the stream, asyncpg takes an idle connection
    for one that is busy, and raises InternalClientError.
    """
    open_ones = {one.number for one in wire.connections if one.closed is None}
    await db.kill_sessions()
    async with limit(5, "the code does not notice that its connections are gone"):
        while any(one.number in open_ones and one.closed is None for one in wire.connections):
            await student.ping()
    for _ in range(3):  # a turn of the loop for each
        await student.ping()


async def expect_to_give_up(db, call, table):
    """Cancel a call while its statement waits for this table: the statement ends as well."""
    assert await gives_up(db, call, at=table), (
        "a call was cancelled, and what it has sent goes on in the database"
    )


async def pass_long(student, seconds):
    """Let very long pass, by its own clock, for what the student's code does at this moment."""
    for _ in range(3):  # turns of the loop, in which its tasks come to where they wait
        await student.ping()
    await student.pass_time(seconds)


async def expect_patience(student, db, table, call):
    """Let a call stand at this table for very long, and return its result."""
    async with locked(db, f"LOCK TABLE {table}"):
        waiting = asyncio.ensure_future(call)
        await until_waiting(db, waiting, 1, "the statement was not sent")
        await pass_long(student, LONG_S)
    return await waiting


async def expect_patience_with_the_pool(student, db, table, call):
    """Let a call wait very long for one of the pool's two connections, and then for this table."""
    pool = await student.pool()
    taken = [await pool.acquire() for _ in range(2)]

    async def wait():
        waiting = asyncio.ensure_future(call)
        await pass_long(student, LONG_S)
        for conn in taken:
            await pool.release(conn)
        return await waiting

    return await expect_patience(student, db, table, wait())


async def expect_refusals(student, db, table, event, make):
    """Check that a call passes on errors that somebody may try again, or take for another one."""
    for sqlstate, name in (
        ("40001", "SerializationError"),
        ("40P01", "DeadlockDetectedError"),
        ("55P03", "LockNotAvailableError"),
        ("57014", "QueryCanceledError"),
        ("23502", "NotNullViolationError"),
        ("23505", "UniqueViolationError"),
    ):
        await db.fail_at(table, event, sqlstate=sqlstate, message="says this test", required=False)
        with student.raises(name):
            await make()


async def expect_to_read_beside_a_writer(db, table, make):
    """Check that a call that reads waits for nobody who holds its rows, and sees them."""
    right = await make()
    async with locked(db, f"SELECT FROM {table} FOR UPDATE"):
        reading = asyncio.ensure_future(make())
        assert await passes(db, reading, waiting=0), (
            "your code waits for who changes rows that it only reads"
        )
        assert await reading == right, "a row that somebody changes at this moment is not there"


async def until_gone(db):
    """Return when the student has no session any more."""
    async with limit(5, "connections are still open after the database was closed"):
        while await db.sessions():
            pass


async def execute_and_cut(db, wire, database, sql, kind, when):
    """Store an event, cut the connection where that becomes lasting, and return the ended call.

    However `sql`, which stores it, is executed: an execution before it tells.
    """

    def stored(kind):
        async def look():
            return await count_events(db, kind) > 0

        return look

    async with limit(5, "the call does not end"):
        mark, other = wire.mark(), f"before {kind}"
        async with wire.steps(database.execute_with_retry(sql, 1, other)) as steps:
            ending = await steps.come_to_end(stored(other))
        assert wire.since(mark).transactions, "the statement has no transaction of its own"
        call = database.execute_with_retry(sql, 1, kind)
        lost = await wire.lose_ending(call, ending, when, stored(kind))
        await asyncio.wait([lost])
    return lost


async def opened(student, **options):
    """Make a Database of the student's and open it."""
    database = await student.Database(**options)
    await database.open()
    return database


async def add_user(db, rng, *, user_id=None):
    """Store a user and return the id, which may be given."""
    return await db.fetchval(
        "INSERT INTO users (id, name, email) OVERRIDING SYSTEM VALUE VALUES"
        " (coalesce($2, nextval(pg_get_serial_sequence('users', 'id'))), $1, $1) RETURNING id",
        word(rng),
        user_id,
    )


async def add_events(db, user_ids, kind, count):
    """Store events of these users in turn; later ids have earlier moments. Return the rows.

    Some have no campaign, and the first ones are still to come.
    """
    await db.execute(
        "INSERT INTO events (user_id, kind, campaign, at)"
        " SELECT ($1::bigint[])[1 + n % cardinality($1)], $2, 'C-' || nullif(n, n / 7 * 7),"
        "        timestamptz '2025-06-01 00:00:00+00' - n * interval '1 minute'"
        "        + CASE WHEN n < 2 THEN interval '100 years' ELSE interval '0' END"
        " FROM generate_series(0, $3 - 1) AS n",
        user_ids,
        kind,
        count,
    )
    rows = await db.fetch("SELECT * FROM events WHERE kind = $1 ORDER BY id", kind)
    return [dict(row) for row in rows]


async def scatter(db, kind):
    """Write the events of a kind anew, so that a table scan meets the newest first."""
    ids = await db.fetch("SELECT id FROM events WHERE kind = $1 ORDER BY id DESC", kind)
    await db.executemany("UPDATE events SET at = at WHERE id = $1", [(row["id"],) for row in ids])


async def count_events(db, kind):
    """Count the events of a kind."""
    return await db.fetchval("SELECT count(*) FROM events WHERE kind = $1", kind)


async def add_store(db):
    """Make a function that stores an event."""
    await db.execute(
        "CREATE FUNCTION store(bigint, text) RETURNS void LANGUAGE sql"
        " AS 'INSERT INTO events (user_id, kind, at) VALUES ($1, $2, now())'"
    )


async def add_counter(db):
    """Make a sequence that the student may count with: no rollback takes that back."""
    await db.execute("CREATE SEQUENCE ticks")


async def counted(db):
    """Return how far that sequence was counted."""
    row = await db.fetchrow("SELECT last_value, is_called FROM ticks")
    return row["last_value"] if row["is_called"] else 0


def nodes_of(plan):
    """Return a plan's nodes, as a flat list of dicts."""
    below = [node for child in plan.get("Plans", []) for node in nodes_of(child)]
    return [plan, *below]


#: What is cut somewhere is cut below that.
LONG_TEXT = "x" * 20_000

#: What errors say that are worth another try, here said by one that is not.
TRY_AGAIN = "connection lost, deadlock detected, could not serialize access, please try again"

#: Half a minute may be a precaution; whoever gives up before has a limit that nobody asked for.
LONG_S = 25

#: A server that is silent looks like a caller at work, and need not be waited for as long.
CLOSING_S = 5

INSERT = "INSERT INTO events (user_id, kind, at) VALUES ($1, $2, now())"
UPDATE = "UPDATE products SET stock = stock + 1 WHERE id = $1"
AT_THE_LOCK = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
LOCK = "UPDATE products SET stock = stock WHERE id = 5"
SHORT_LIMITS = (
    "SELECT name FROM pg_settings WHERE setting::bigint BETWEEN 1 AND $1::bigint"
    " AND name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout')"
)


# --- 3.1 Implement connection pooling and monitoring ---------------------------------------------


@task("3.1")
@points(0.25, "plain")
@hint("Keep the pool in an attribute that is None while there is none, and look at it first.")
async def test_open_and_close_may_be_called_twice(student, db, wire):
    """A second open makes no second pool, and a second close does no harm"""
    database = await student.Database(min_size=2, max_size=4)
    await database.close()
    assert not wire.connections, "connections were opened before open() was called"
    await database.open()
    healthy = await database.healthy()
    assert healthy is True, "the open database is not healthy"
    await database.open()
    count = len(wire.connections)
    assert count == 2, f"{count} connections were opened where min_size is 2"
    healthy = await database.healthy()
    assert healthy is True, "the database is not healthy after a second open"
    await database.close()
    await until_gone(db)
    await database.close()
    empty = await opened(student, min_size=0, max_size=1)
    await empty.open()
    healthy = await empty.healthy()
    assert healthy is True, "a database without a connection is not open after a second open"


@task("3.1")
@points(0.75, "promise")
@hint("Between `if self.pool is None` and the assignment is an await: an asyncio.Lock closes it.")
async def test_two_opens_at_the_same_moment_make_one_pool(student, db, wire):
    """Two calls of open at the same moment make one pool, and close leaves nothing of it"""
    database = await student.Database(min_size=2, max_size=4)
    await asyncio.gather(*(database.open() for _ in range(3)))
    count = len(wire.connections)
    assert count == 2, f"{count} connections were opened where min_size is 2: more than one pool"
    await database.close()
    await until_gone(db)
    opening, open_too = [asyncio.ensure_future(database.open()) for _ in range(2)]
    await open_too
    healthy = await database.healthy()
    assert healthy is True, "open returned while another open still connects"
    await opening
    await database.close()
    await until_gone(db)


@task("3.1")
@points(0.25, "detail")
@hint("close() sets the pool to None again, so that open() makes a new one.")
async def test_a_closed_database_can_be_opened_again(student, db, rng):
    """A database that was closed, when its callers were done, can be opened again, and works"""
    database = await opened(student, min_size=1, max_size=2)
    async with locked(db, LOCK):
        working = asyncio.ensure_future(database.execute_with_retry(UPDATE, 5, attempts=1))
        await until_waiting(db, working, 1, "the statement was not sent")
        closing = asyncio.ensure_future(database.close())
        await pass_long(student, CLOSING_S)
        assert not closing.done(), "close did not wait for a caller who was at work"
    status = await working
    assert status == "UPDATE 1", f"the caller's status is {shown(status)}"
    await closing
    healthy = await database.healthy()
    assert healthy is False, "a closed database says that it is healthy"
    await database.open()
    healthy = await database.healthy()
    assert healthy is True, "the database is not healthy after it was reopened"
    kind = word(rng)
    await database.execute_with_retry(INSERT, 1, kind)
    count = await count_events(db, kind)
    assert count == 1, "a statement after reopening was not executed"


@task("3.1")
@points(0.25, "promise")
@hint("Set the attribute only once the pool is really there.")
async def test_a_failed_open_can_be_tried_again(student, db, wire):
    """open raises while the server cannot be reached, and works when it is back"""
    database = await student.Database(min_size=1, max_size=2)
    async with wire.unreachable():
        with student.raises("ConnectionRefusedError"):
            await database.open()
        healthy = await database.healthy()
        assert healthy is False, "healthy without having ever been open"
    mark = wire.mark()
    await database.open()
    count = len(wire.since(mark).connections)
    assert count == 1, f"the second open made {count} connections, min_size is 1"
    healthy = await database.healthy()
    assert healthy is True, "the database is not healthy after the second open"
    assert wire.since(mark).queries, "healthy did not ask the server"
    await database.close()
    database = await student.Database(min_size=1, max_size=1)
    wire.latency(0.1)
    call = database.open()
    opening = asyncio.ensure_future(call)
    await student.ping()
    call.cancel()
    await asyncio.wait([opening])
    healthy = await database.healthy()
    assert healthy is False, "healthy after an open that was cancelled"
    wire.latency(0)
    await database.open()
    healthy = await database.healthy()
    assert healthy is True, "after an open that was cancelled another one does not open it"
    await database.close()
    await until_gone(db)


@task("3.1")
@points(0.25, "plain")
@hint("__aenter__ opens and returns self; __aexit__ closes and returns None.")
async def test_async_with_opens_and_closes(student, db):
    """async with opens the database, gives it, and closes it, also after an exception"""
    database = await student.Database(min_size=1, max_size=2)
    async with database as inside:
        assert inside == database, "async with does not give the Database itself"
        healthy = await inside.healthy()
        assert healthy is True, "the database is not open inside async with"
    await until_gone(db)
    await database.open()
    async with database:
        pass
    await until_gone(db)
    for error in (LookupError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError):
        try:
            async with database:
                raise error("of the caller")
        except error:
            pass
        else:
            raise AssertionError("async with swallowed the exception of the caller")
        await until_gone(db)


@task("3.1")
@points(0.25, "promise")
@hint("Close whatever comes: a cancelled task leaves the block by an exception like any other.")
async def test_async_with_closes_when_it_is_cancelled(student, db):
    """async with closes the database when the task inside of it is cancelled"""
    database = await student.Database(min_size=1, max_size=2)
    try:
        async with database:
            raise asyncio.CancelledError
    except asyncio.CancelledError:
        pass
    else:
        raise AssertionError("async with swallowed the cancellation")
    await until_gone(db)


@task("3.1")
@points(0.25, "promise")
@hint("Forget the pool before you await its close: pool, self.pool = self.pool, None.")
async def test_a_cancelled_close_leaves_no_dead_pool(student, db, rng):
    """A close that is cancelled while it waits for a caller leaves what can be opened again"""
    database = await opened(student, min_size=1, max_size=1)
    async with locked(db, LOCK):
        working = asyncio.ensure_future(database.execute_with_retry(UPDATE, 5, attempts=1))
        await until_waiting(db, working, 1, "the statement was not sent")
        call = database.close()
        closing = asyncio.ensure_future(call)
        await student.ping()
        call.cancel()
        async with limit(5, "close goes on although it was cancelled"):
            with student.raises("CancelledError"):
                await closing
    async with limit(5, "a caller never came back after the database was closed"):
        await asyncio.wait([working])
        await database.open()
        healthy = await database.healthy()
    assert healthy is True, "the database that was opened again is not healthy"
    kind = word(rng)
    await database.execute_with_retry(INSERT, 1, kind)
    count = await count_events(db, kind)
    assert count == 1, "a statement after opening again was not executed"


@task("3.1")
@points(0.25, "detail")
@hint("asyncpg refuses a min_size above max_size: min(min_size, max_size).")
async def test_one_connection_is_enough(student, db, wire, rng):
    """Database(dsn, max_size=1) works, with several callers at a time"""
    database = await opened(student, max_size=1)
    kind = word(rng)
    async with limit(5, "five callers on one connection did not come to an end"):
        await asyncio.gather(*(database.execute_with_retry(INSERT, 1, kind) for _ in range(5)))
        healthy = await database.healthy()
        assert healthy is True, "the database with one connection is not healthy"
    stored = await count_events(db, kind)
    assert stored == 5, "not every caller's row is there"
    count = len(wire.connections)
    assert count == 1, f"{count} connections were opened where one is the maximum"


@task("3.1")
@points(0.25, "plain")
@hint("asyncpg's pool knows get_size(), get_idle_size() and get_max_size().")
async def test_usage_tells_what_the_pool_is_doing(student, db, wire, rng):
    """usage counts connections that are open, idle and in use"""
    largest = rng.randrange(3, 6)
    PoolUsage = student.dataclass("PoolUsage")
    async with await student.Database() as usual:
        got = await usual.usage()
    expected = PoolUsage(size=2, idle=2, in_use=0, max_size=10)
    assert got == expected, f"of Database(dsn) it is wrong\nright: {expected}\ngot:   {got}"
    database = await opened(student, min_size=2, max_size=largest)
    there = len(await db.sessions())
    got = await database.usage()
    expected = PoolUsage(size=2, idle=2, in_use=0, max_size=largest)
    assert there == 2, f"after open the server has {there} connections, min_size is 2"
    assert got == expected, f"right after open the usage is wrong\nright: {expected}\ngot:   {got}"
    async with locked(db, LOCK):
        calls = asyncio.gather(*(database.execute_with_retry(UPDATE, 5) for _ in range(largest)))
        await until_waiting(db, calls, largest, f"{largest} callers do not work at the same time")
        got = await database.usage()
        expected = PoolUsage(size=largest, idle=0, in_use=largest, max_size=largest)
        assert got == expected, f"with all at work it is wrong\nright: {expected}\ngot:   {got}"
    await calls
    got = await database.usage()
    expected = PoolUsage(size=largest, idle=largest, in_use=0, max_size=largest)
    assert got == expected, f"after the work it is wrong\nright: {expected}\ngot:   {got}"
    expected = PoolUsage(size=0, idle=0, in_use=0, max_size=largest)
    async with wire.unreachable(), limit(5, "connections that are lost are counted as open"):
        while await database.usage() != expected:
            await student.ping()
    database = await opened(student, min_size=0, max_size=largest)
    got = await database.usage()
    assert got == expected, f"with min_size 0 it is wrong\nright: {expected}\ngot:   {got}"


@task("3.1")
@points(0.25, "plain")
@hint("Without a pool there is nothing to ask: answer with zeros.")
async def test_usage_of_a_closed_database_is_zero(student, db, rng):
    """usage of a database that is not open has max_size and zeros"""
    largest = rng.randrange(3, 30)
    expected = student.dataclass("PoolUsage")(size=0, idle=0, in_use=0, max_size=largest)
    database = await student.Database(min_size=1, max_size=largest)
    got = await database.usage()
    assert got == expected, f"before open the usage is wrong\nright: {expected}\ngot:   {got}"
    got = (await (await student.Database(max_size=1)).usage()).max_size
    assert got == 1, f"of Database(dsn, max_size=1) usage says that max_size is {got}"
    await database.open()
    there = len(await db.sessions())
    assert there == 1, f"after open the server has {there} connections, min_size is 1"
    await database.close()
    await until_gone(db)
    with student.raises("Exception"):
        await database.execute_with_retry("SELECT 1")
    got = await database.usage()
    assert got == expected, f"after close the usage is wrong\nright: {expected}\ngot:   {got}"


@task("3.1")
@points(0.25, "plain")
@hint("Catch OSError, asyncpg.PostgresError and asyncpg.InterfaceError around SELECT 1.")
async def test_healthy_is_false_without_a_server(student, wire):
    """healthy is False while the server cannot be reached, and True again afterwards"""
    database = await opened(student, min_size=1, max_size=2)
    mark = wire.mark()
    well = await database.healthy()
    assert well is True, "healthy did not return True with a server"
    assert wire.since(mark).queries, "healthy did not ask the server"
    async with wire.unreachable():
        for _ in range(3):
            async with limit(5, "healthy did not come back while the server was gone"):
                healthy = await database.healthy()
            assert healthy is False, f"healthy returned {healthy!r} without a server"
    mark = wire.mark()
    well = await database.healthy()
    assert well is True, "healthy did not return True when the server was back"
    assert wire.since(mark).queries, "healthy did not ask the server when it was back"
    both = await opened(student, min_size=2, max_size=2)
    got = await asyncio.gather(both.healthy(), both.healthy())
    assert got == [True, True], f"two who ask at the same moment are told {got}"


@task("3.1")
@points(1, "promise")
@hint(
    "Giving a connection back waits for the server too: acquire(timeout=...) bounds that as well."
)
async def test_healthy_does_not_wait_for_a_silent_server(student, wire):
    """healthy is False when the server answers late or not at all, and comes back soon"""
    await student.pool_options(min_size=1, max_size=1)
    pool = await student.pool()
    await pool.acquire()  # whoever wants another waits, by the clock of the student's process
    database = await opened(student, min_size=1, max_size=1)
    well = await database.healthy()
    assert well is True, "healthy did not return True with a server"
    assert wire.queries, "healthy did not ask the server"
    wire.latency(1.5)
    async with limit(5, "healthy still waits for a server that is slow to answer"):
        healthy = await database.healthy()
    assert healthy is False, f"healthy returned {healthy!r} for an answer that takes 1.5 s"
    wire.latency(60)
    ended = []
    early, asked = [
        asyncio.ensure_future(one) for one in (pool.acquire(timeout=0.28), database.healthy())
    ]
    for one in (early, asked):
        one.add_done_callback(ended.append)
    beside = [asyncio.ensure_future(database.healthy()) for _ in range(2)]  # who have no connection
    answers = await ending_first(
        asyncio.gather(asked, *beside),
        pool.acquire(timeout=1.9),
        "healthy still waits after 1.9 seconds for a server that does not answer",
    )
    assert answers == [False] * 3, f"healthy returned {answers} though the server did not answer"
    assert ended[0] is early, "healthy gave up before 0.28 seconds were over"
    with student.raises("TimeoutError"):
        await early
    wire.latency(0)
    connected = await opened(student, min_size=1, max_size=1)
    well = await connected.healthy()
    assert well is True, "healthy did not return True with a server"
    wire.latency(60)
    healthy = await ending_first(
        connected.healthy(),
        pool.acquire(timeout=1.9),
        "healthy still waits after 1.9 seconds for a server that does not answer",
    )
    assert healthy is False, f"healthy returned {healthy!r} though the server did not answer"
    expect_no_sleep(student)


@task("3.1")
@points(0.25, "detail")
@hint("A connection that is at work is none for you: wait for one, and not longer than a second.")
async def test_healthy_of_a_busy_pool(student, db, wire):
    """healthy is False when no connection becomes free in time, and True when one does"""
    await student.pool_options(min_size=1, max_size=1)
    pool = await student.pool()
    await pool.acquire()
    database = await opened(student, min_size=1, max_size=1)
    async with locked(db, LOCK):
        working = asyncio.ensure_future(database.execute_with_retry(UPDATE, 5))
        await until_waiting(db, working, 1, "the statement was not sent")
        healthy = await ending_first(
            database.healthy(),
            pool.acquire(timeout=1.9),
            "healthy still waits after 1.9 seconds for a connection of a busy pool",
        )
        assert healthy is False, f"healthy returned {healthy!r}, and every connection was at work"
    await working
    mark = wire.mark()
    well = await database.healthy()
    assert well is True, "healthy did not return True when one was free"
    assert wire.since(mark).queries, "healthy did not ask the server"
    expect_no_sleep(student)
    for _ in range(5):  # a busy machine may be slow to free it
        async with locked(db, LOCK):
            working = asyncio.ensure_future(database.execute_with_retry(UPDATE, 5))
            await until_waiting(db, working, 1, "the statement was not sent")
            asking = asyncio.ensure_future(database.healthy())
            await student.ping()
        await working
        if await asking is True:
            break
    else:
        raise AssertionError("healthy is not True when the connection becomes free at once")


@task("3.1")
@points(0.25, "plain")
@hint("connection.execute returns the status; hand the arguments on as parameters.")
async def test_execute_returns_the_status(student, db, wire, rng):
    """execute_with_retry executes with parameters, in a transaction, and returns the status"""
    database = await opened(student, min_size=1, max_size=2)
    secret, user_id = word(rng), rng.randrange(1, 400)
    kind = f" it's {secret}; --\n"
    status = await database.execute_with_retry(INSERT, user_id, kind)
    assert status == "INSERT 0 1", f"the status is {shown(status)}, not 'INSERT 0 1'"
    stored = await db.fetch("SELECT user_id, kind FROM events WHERE kind = $1", kind)
    assert [tuple(row) for row in stored] == [(user_id, kind)], "the row was not stored as given"
    await expect_parameters(
        "execute_with_retry",
        wire,
        rng,
        lambda text: database.execute_with_retry(INSERT, user_id, text),
    )
    status = await database.execute_with_retry(SHORT_LIMITS, LONG_S * 1000)
    assert status == "SELECT 0", "the connections of the pool have a limit that nobody asked for"
    last = rng.randrange(5, 50)
    sql = "UPDATE products SET stock = stock + 1 WHERE id <= $1"
    call = database.execute_with_retry(sql, last, attempts=1)
    status = await expect_patience(student, db, "products", call)
    assert status == f"UPDATE {last}", f"the status is {shown(status)}, not 'UPDATE {last}'"
    for count in (last, 0):
        status = await database.execute_with_retry(
            "SELECT name FROM products WHERE id <= $1", count
        )
        assert status == f"SELECT {count}", f"the status is {shown(status)}, not 'SELECT {count}'"


@task("3.1")
@points(0.25, "promise")
@hint("asyncpg.SerializationError (40001) and asyncpg.DeadlockDetectedError (40P01).")
async def test_retries_when_the_server_asks_for_it(student, db, rng):
    """A statement that fails with 40001 or 40P01 is executed again, and done once"""
    database = await opened(student, min_size=1, max_size=1)
    conflict = await db.fail_at("events", "INSERT", sqlstate="40001", message="no serial order")
    deadlock = await db.fail_at("products", "UPDATE", sqlstate="40P01", message="deadlock detected")
    kind = word(rng)
    status = await database.execute_with_retry(INSERT, 1, kind)
    assert status == "INSERT 0 1", f"the status after 40001 and a retry is {shown(status)}"
    count = await count_events(db, kind)
    assert count == 1, "after 40001 and a retry there is not one row"
    assert conflict.row["kind"] == kind, "another row was tried than the one asked for"
    before = await db.fetchval("SELECT stock FROM products WHERE id = 7")
    status = await database.execute_with_retry(UPDATE, 7)
    assert status == "UPDATE 1", f"the status after 40P01 and a retry is {shown(status)}"
    after = await db.fetchval("SELECT stock FROM products WHERE id = 7")
    assert after == before + 1, "after 40P01 and a retry the update was not done exactly once"
    assert deadlock.row["id"] == "7", "another row was tried than the one asked for"
    expect_no_sleep(student)


@task("3.1")
@points(0.25, "promise")
@hint(
    "The try goes around COMMIT too: 40001 there means that nothing was stored. 57P01 is a class."
)
async def test_retries_what_commit_and_an_administrator_refuse(student, db, wire, rng):
    """40001 and 40P01 at COMMIT, and SQLSTATE 57P01, are tried again, other errors are not"""
    database = await opened(student, min_size=1, max_size=1)
    for sqlstate, trouble in (
        ("40001", {"at_commit": True}),
        ("40P01", {"at_commit": True}),
        ("57P01", {}),
    ):
        kind = word(rng)
        refusal = await db.fail_at(
            "events", "INSERT", sqlstate=sqlstate, message="says this test", **trouble
        )
        status = await database.execute_with_retry(INSERT, 1, kind, attempts=2)
        assert status == "INSERT 0 1", f"the status after {sqlstate} is {shown(status)}"
        rows = await count_events(db, kind)
        assert rows == 1, f"after {sqlstate} and a retry there are {rows} rows"
        assert refusal.row["kind"] == kind, "another row was tried than the one asked for"
    # Each try is for itself: a connection is lost in the one, after another's COMMIT was refused.
    kind = word(rng)
    await db.fail_at("events", "INSERT", sqlstate="40001", at_commit=True)
    wire.cut(before="INSERT INTO events", nth=2)
    before = len(await student.pauses())
    status = await database.execute_with_retry(INSERT, 1, kind)
    rows = await count_events(db, kind)
    assert (status, rows) == ("INSERT 0 1", 1), f"after two kinds of trouble there are {rows} rows"
    made = len(await student.pauses()) - before
    assert made >= 2, f"between three tries there are two pauses, {made} were made"
    kind = word(rng)
    wire.cut(before="INSERT INTO events")
    with student.raises("Exception"):
        await database.execute_with_retry(INSERT, 1, kind, attempts=1)
    count = await count_events(db, kind)
    assert count == 0, "of one try there was another"
    kind = word(rng)
    await db.fail_at("events", "INSERT", sqlstate="53100", message="full", at_commit=True)
    with student.raises("DiskFullError"):
        await database.execute_with_retry(INSERT, 1, kind)
    count = await count_events(db, kind)
    assert count == 0, "a full disk was tried again"
    for sqlstate in ("40002", "40003", "55P03", "57014", "23P01", "25006", "58030", "XX000"):
        await db.fail_at("events", "INSERT", sqlstate=sqlstate, message=TRY_AGAIN)
        with student.raises("PostgresError"):
            await database.execute_with_retry(INSERT, 1, kind)
        count = await count_events(db, kind)
        assert count == 0, f"after SQLSTATE {sqlstate} it was tried again"
    wire.cut(before="INSERT INTO events")
    await db.fail_at("events", "INSERT", sqlstate="40P01", message="says this test")
    with student.raises("DeadlockDetectedError"):
        await database.execute_with_retry(INSERT, 1, kind, attempts=2)
    count = await count_events(db, kind)
    assert count == 0, "of two tries there was a third: each kind of trouble has its own"
    for nth in (1, 2):
        wire.cut(before="INSERT INTO events", nth=nth)
    status = await database.execute_with_retry(INSERT, 1, kind)
    assert status == "INSERT 0 1", f"the third of three tries has the status {shown(status)}"
    pauses = await student.pauses()
    assert max(pauses, default=0) < 0.9, f"a pause of {max(pauses):.1f} s is not well below one"
    expect_no_sleep(student)


@task("3.1")
@points(0.25, "detail")
@hint("Count the tries; at the last one let the error pass.")
async def test_gives_up_after_the_last_attempt(student, db, rng):
    """execute_with_retry tries as often as it may, then raises the last error"""
    await add_counter(db)
    await db.execute(
        "CREATE FUNCTION busy() RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'try %', nextval('ticks') USING ERRCODE = '40001'; END $$"
    )
    database = await opened(student, min_size=1, max_size=1)
    attempts = rng.randrange(2, 5)
    with student.raises("SerializationError") as caught:
        await database.execute_with_retry("SELECT busy()", attempts=attempts)
    tries = await counted(db)
    assert tries == attempts, f"{attempts} attempts were allowed, {tries} were made"
    made = len(await student.pauses())
    assert made >= attempts - 1, f"between {attempts} tries {made} pauses were made"
    message = f"the error of another try was raised\nit says {caught.value.message}"
    assert caught.value.message.endswith(str(attempts)), message
    for right, options in ((1, {"attempts": 1}), (3, {})):
        with student.raises("SerializationError"):
            await database.execute_with_retry("SELECT busy()", **options)
        before, tries = tries, await counted(db)
        made = tries - before
        assert made == right, f"attempts are {right} here, {made} were made"
    for none in (0, -1):
        with student.raises("ValueError"):
            await database.execute_with_retry("SELECT busy()", attempts=none)
    before = await counted(db)
    trying = asyncio.ensure_future(database.execute_with_retry("SELECT busy()", attempts=51))
    while not trying.done():
        await student.pass_time(1)  # a pause is over by then
    with student.raises("SerializationError"):
        await trying
    made = await counted(db) - before
    assert made == 51, f"attempts are 51 here, {made} were made"
    pauses = await student.pauses()
    assert max(pauses, default=0) < 0.9, f"a pause of {max(pauses):.1f} s is not well below one"
    many = await opened(student, min_size=2, max_size=2)
    async with locked(db, LOCK):
        once = asyncio.ensure_future(many.execute_with_retry(UPDATE, 5, attempts=1))
        await until_waiting(db, once, 1, "the statement was not sent")
        again = asyncio.ensure_future(many.execute_with_retry(UPDATE, 5))
        await until_waiting(db, again, 2, "a second statement was not sent")
        await db.kill_sessions()
        async with limit(5, "the only try was over, and somebody else's tries were used for it"):
            await asyncio.wait([once])
    with student.raises("Exception"):
        await once
    status = await again
    assert status == "UPDATE 1", f"of three tries the second had the status {shown(status)}"


@task("3.1")
@points(0.25, "promise")
@hint("Name the exceptions that are worth a retry; catching PostgresError catches all others too.")
async def test_does_not_repeat_what_cannot_succeed(student, wire):
    """A syntax error or a violated constraint is raised at once, without another try"""
    database = await opened(student, min_size=1, max_size=1)
    email = "INSERT INTO users (name, email) VALUES ('x', 'customer1@example.com')"
    for sql, error, sqlstate in (
        ("UPDAET products SET stock = 1", "PostgresSyntaxError", "42601"),
        (email, "UniqueViolationError", "23505"),
        ("UPDATE products SET stock = -1", "CheckViolationError", "23514"),
        ("DELETE FROM nowhere", "UndefinedTableError", "42P01"),
    ):
        with student.raises(error):
            await database.execute_with_retry(sql)
        tries = len(wire.errors(sqlstate))
        assert tries == 1, f"{error} cannot be cured by trying again, {tries} tries were made"
    mark = wire.mark()
    with student.raises("InterfaceError"):
        await database.execute_with_retry("SELECT 1", "one too many")
    tries = len(wire.since(mark).transactions)
    assert tries <= 1, f"a wrong number of arguments cannot be cured, {tries} tries were made"


@task("3.1")
@points(0.25, "promise")
@hint("The pool replaces a connection that is closed; so take one from it for every try.")
async def test_a_connection_ended_by_the_server_is_replaced(student, db, wire, rng):
    """After the server has ended all connections, the next statement is executed on a new one"""
    for size in (1, 3):
        database = await opened(student, min_size=size, max_size=size)
        kind = word(rng)
        await database.execute_with_retry(INSERT, 1, kind)
        await end_idle_sessions(student, db, wire)
        status = await database.execute_with_retry(INSERT, 1, kind)
        assert status == "INSERT 0 1", f"the status is {shown(status)}"
        count = await count_events(db, kind)
        assert count == 2, "not each of the two rows is there once"
        healthy = await database.healthy()
        assert healthy is True, "the database is not healthy afterwards"
        await database.close()


@task("3.1")
@points(0.25, "promise")
@hint("What arrives is often an InterfaceError, from leaving a transaction without a connection.")
async def test_a_statement_interrupted_by_the_server_is_retried(student, db, wire):
    """When the server ends the connection in the middle of a statement, it is executed again"""
    database = await opened(student, min_size=1, max_size=2)
    before = await db.fetchval("SELECT stock FROM products WHERE id = 5")
    async with locked(db, LOCK):
        call = asyncio.ensure_future(database.execute_with_retry(UPDATE, 5))
        await until_waiting(db, call, 1, "the statement was not sent")
        await db.kill_sessions()
        await until_waiting(db, call, 1, "the statement was not sent again")
    status = await call
    assert status == "UPDATE 1", f"the status is {shown(status)}"
    after = await db.fetchval("SELECT stock FROM products WHERE id = 5")
    assert after == before + 1, f"the update was done {after - before} times"
    async with wire.steps(database.execute_with_retry(UPDATE, 5)) as steps:
        await steps.next()  # whatever the first statement is
        await steps.cut("before")
        while await steps.next():
            pass
        status = await steps.call
    assert status == "UPDATE 1", f"the status is {shown(status)}"
    after = await db.fetchval("SELECT stock FROM products WHERE id = 5")
    assert after == before + 2, f"the update was done {after - before - 1} times"


async def a_write_whose_answer_is_lost_is_done_once(student, db, wire, rng):
    """When the connection is lost after the INSERT, a retry leaves one row, not two."""
    database = await opened(student, min_size=1, max_size=1)
    kind = word(rng)
    fault = wire.cut(after="INSERT INTO events")
    status = await database.execute_with_retry(INSERT, 1, kind)
    assert fault.done, "the INSERT was not sent"
    rows = await count_events(db, kind)
    assert rows == 1, f"the connection was lost once, and there are {rows} rows"
    assert status == "INSERT 0 1", f"the status is {shown(status)}"


async def a_lost_commit_is_not_repeated(student, db, wire, rng):
    """When the answer to COMMIT is lost, the error is raised and the work is there once."""
    database = await opened(student, min_size=1, max_size=2)
    await add_store(db)
    for sql in (INSERT, "SELECT store($1, $2)"):  # a SELECT may write as well
        kind, mark = word(rng), wire.mark()
        call = await execute_and_cut(db, wire, database, sql, kind, "after")
        with student.raises("Exception"):
            await call
        rows = await count_events(db, kind)
        assert rows == 1, f"the COMMIT had arrived, and there are {rows} rows"
        tries = wire.since(mark).executions(sql) - 1  # one was before
        assert tries == 1, f"the statement was sent {tries} times"


async def a_commit_that_did_not_arrive_is_no_success(student, db, wire, rng):
    """When COMMIT does not arrive, the result tells the truth about what is stored."""
    database = await opened(student, min_size=1, max_size=2)
    kind = word(rng)
    call = await execute_and_cut(db, wire, database, INSERT, kind, "before")
    error = call.exception()
    if error is not None and getattr(error, "kind", "") != "raised":
        raise error
    said = 0 if error else 1
    rows = await count_events(db, kind)
    told = "a status was returned" if said else "an error was raised"
    assert rows == said, f"the COMMIT was lost, {told}, and there are {rows} rows"


@task("3.1")
@points(2.5, "promise")
@hint("A transaction counts from COMMIT on: before it try again, and from then on raise the error.")
async def test_execute_does_its_work_once(student, db, wire, rng):
    """Wherever the connection is lost, the work is done once or not at all, and the result true"""
    await a_write_whose_answer_is_lost_is_done_once(student, db, wire, rng)
    await a_lost_commit_is_not_repeated(student, db, wire, rng)
    await a_commit_that_did_not_arrive_is_no_success(student, db, wire, rng)


@task("3.1")
@points(0.25, "promise")
@hint("async with pool.acquire() gives a connection back whatever happens inside.")
async def test_failing_callers_leak_nothing(student, db, wire, rng):
    """After many failed statements every connection is back in the pool and usable"""
    database = await opened(student, min_size=2, max_size=2)
    sql = "INSERT INTO users (name, email) VALUES ('x', $1)"
    for _ in range(3):
        calls = [database.execute_with_retry(sql, "customer1@example.com") for _ in range(4)]
        async with limit(5, "callers wait for connections that never came back"):
            ends = await asyncio.gather(*calls, return_exceptions=True)
        kinds = {getattr(end, "type", type(end).__name__) for end in ends}
        assert kinds == {"UniqueViolationError"}, f"a taken email ended in {sorted(kinds)}"
    in_use = (await database.usage()).in_use
    assert in_use == 0, f"{in_use} connections were not given back"
    assert not wire.leaked, "a transaction was left open"
    kind = word(rng)
    await asyncio.gather(*(database.execute_with_retry(INSERT, 1, kind) for _ in range(2)))
    count = await count_events(db, kind)
    assert count == 2, "a statement after the failures was not executed"


@task("3.1")
@points(0.25, "promise")
@hint("CancelledError is no Exception: never catch BaseException without raising it again.")
async def test_a_cancelled_caller_leaks_nothing(student, db, rng):
    """Cancelling a call ends it, stores nothing, and gives the connection back"""
    database = await opened(student, min_size=1, max_size=1)
    before = await db.fetchval("SELECT stock FROM products WHERE id = 5")
    kind = word(rng)
    async with locked(db, LOCK):
        call = database.execute_with_retry(UPDATE, 5)
        running = asyncio.ensure_future(call)
        await until_waiting(db, running, 1, "the statement was not sent")
        behind = asyncio.ensure_future(database.execute_with_retry(INSERT, 1, kind, attempts=1))
        await pass_long(student, LONG_S)
        call.cancel()
        async with limit(5, "the call went on although it was cancelled"):
            with student.raises("CancelledError"):
                await running
    async with limit(5, "the connection of the cancelled call never came back"):
        await behind
    usage = await database.usage()
    assert usage.in_use == 0, (
        f"nobody works any more, and usage says that {usage.in_use} are in use"
    )
    after = await db.fetchval("SELECT stock FROM products WHERE id = 5")
    assert after == before, "the cancelled statement was executed"
    count = await count_events(db, kind)
    assert count == 1, "a statement after the cancelled one is not there"


@task("3.1")
@points(0.25, "promise")
@hint("One limit around all of it, and not one for each wait: asyncio.timeout, or what is left.")
async def test_healthy_has_one_second_for_all_its_waits(student, wire):
    """Waiting for a connection, for the answer, and for giving back do not add up"""
    await student.pool_options(min_size=1, max_size=1)
    pool = await student.pool()
    await pool.acquire()  # whoever wants another waits, by the clock of the student's process
    database = await opened(student, min_size=1, max_size=1)
    async with wire.steps(database.execute_with_retry(UPDATE, 5)) as steps:
        while await steps.next():
            pass
        await steps.call
    async with wire.steps(database.execute_with_retry(UPDATE, 5)) as working:
        for _ in range(steps.place):
            await working.next()
        asking = asyncio.ensure_future(database.healthy())
        clock = asyncio.ensure_future(pool.acquire(timeout=1.9))
        with student.raises("TimeoutError"):
            await pool.acquire(timeout=0.6)
        await working.next()  # the connection is free, and the next statement stands
        await asyncio.wait([asking, clock], return_when=asyncio.FIRST_COMPLETED)
        assert asking.done(), "healthy still waits after 1.9 seconds, first for this, then for that"
        got = await asking
        assert got is False, "healthy returned True without an answer of the server"
        clock.cancel()
    await working.call


@task("3.1")
@points(0.25, "promise")
@hint("A cancelled task raises CancelledError: catch Exception at most, and answer nothing then.")
async def test_healthy_ends_when_it_is_cancelled(student, sweep):
    """A cancelled task gets no answer from healthy, a lost connection False; the pool is whole"""
    database = await opened(student, min_size=1, max_size=1)
    async for met in sweep(lambda: database.healthy(), answers=[False]):
        assert met.trouble is Trouble.CANCELLED or met.error is None, (
            f"healthy raises an error where False is the answer\n{met}"
        )


@task("3.1")
@points(0.25, "promise")
@hint("Each try in `async with`, on a connection of its own; what is not to be tried again, raise.")
async def test_execute_whatever_goes_wrong(student, sweep, db):
    """Wherever a try is cut off, the work is there once or not at all, and the pool is whole"""
    await db.execute("DELETE FROM events")  # which would be looked at again and again
    database = await opened(student, min_size=1, max_size=2)
    await sweep(lambda: database.execute_with_retry(UPDATE, 5))


# --- 3.2 Add query optimization and batching -----------------------------------------------------


def new_events(rng, count):
    """Make events whose texts are awkward on purpose."""
    texts = ["", "NULL", r"\N", "a\tb", "c\nd", r"back\slash", "it's", '"quoted"', "\u00e9\u4e16"]
    zones = [UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=3, minutes=30))]
    return [
        (
            rng.randrange(1, 400),
            rng.choice(texts),
            rng.choice([None, *texts]),
            datetime(2025, 1, 1, tzinfo=rng.choice(zones))
            + timedelta(seconds=rng.randrange(10**7), microseconds=rng.randrange(10**6)),
        )
        for _ in range(count)
    ]


@task("3.2")
@points(0.25, "plain")
@hint("copy_records_to_table takes the tuples as they are, and needs the names of the columns.")
async def test_load_events_stores_every_event_as_it_is(student, db, rng):
    """load_events stores every event exactly as given and returns their number"""
    last = await db.fetchval("SELECT max(id) FROM events")
    events = new_events(rng, rng.randrange(60, 90))
    events += rng.sample(events, 3)  # what happens twice is two events
    loaded = await student.load_events(events)
    rows = await db.fetch(
        "SELECT user_id, kind, campaign, at FROM events WHERE id > $1 ORDER BY id", last
    )
    assert len(rows) == len(events), f"{len(events)} events were given, {len(rows)} are stored"
    order = sorted(events, key=repr), sorted((tuple(row) for row in rows), key=repr)
    utc = [[(u, k, c, at.astimezone(UTC)) for u, k, c, at in side] for side in order]
    assert sorted(utc[0], key=repr) == sorted(utc[1], key=repr), "an event was stored changed"
    expect_same("the result of load_events", loaded, len(events))


@task("3.2")
@points(0.25, "promise")
@hint("COPY, executemany or unnest send all rows before they wait.")
async def test_load_events_costs_the_same_for_many(student, db, wire, rng):
    """20,000 events cost as many round trips as 20"""
    await student.pool_options(min_size=1, max_size=1)
    marks = []
    for _ in range(2):
        marks.append(wire.mark())
        await student.load_events(new_events(rng, 2))
    both = [statement.sql for statement in wire.since(marks[0]).queries]
    last = [statement.sql for statement in wire.since(marks[1]).queries]
    assert both == last * 2, "the SQL text depends on the events: their values are in it"
    costs = {}
    for count in (20, 400, 20_000):
        before, mark = await db.fetchval("SELECT count(*) FROM events"), wire.mark()
        loaded = await student.load_events(new_events(rng, count))
        expect_same("the result of load_events", loaded, count)
        costs[count] = wire.since(mark).round_trips
        message = f"20 events cost {costs[20]} round trips, {count} cost {costs[count]}"
        assert costs[count] <= costs[20], message
        stored = await db.fetchval("SELECT count(*) FROM events") - before
        assert stored == count, f"{count} events were given, {stored} are stored"


@task("3.2")
@points(0.25, "promise")
@hint("One COPY, or one statement, is all or nothing by itself.")
async def test_load_events_is_all_or_none(student, db, wire, rng):
    """One event that the database refuses keeps all others out, and its error passes through"""
    # Of who waits for each event by itself fewer are asked, or the verdict would be a clock's.
    await student.load_events(new_events(rng, 60))
    many = 25_000 if wire.round_trips < 60 else 1500
    before = await db.fetchval("SELECT count(*) FROM events")
    events = new_events(rng, many)
    events[rng.randrange(many * 9 // 10, many)] = (10**9, "view", None, events[0][3])
    with student.raises("ForeignKeyViolationError"):
        await student.load_events(events)
    with student.raises("NotNullViolationError"):
        await student.load_events([events[0], (1, None, None, events[0][3])])
    stored = await db.fetchval("SELECT count(*) FROM events") - before
    assert stored == 0, f"the list was refused, and {stored} of its events are stored"


@task("3.2")
@points(0.25, "detail")
@hint("Texts, None and moments are parameters and go in as they are; COPY takes them all.")
async def test_load_events_takes_any_value(student, db, rng):
    """Texts of any form, ids of any size and moments of any zone are stored as given"""
    texts, moments = (*boundaries.TEXTS, LONG_TEXT), boundaries.moments(rng)
    users = [await add_user(db, rng, user_id=one) for one in boundaries.LARGE_IDS]
    events = [
        (users[n % 3], text, rng.choice([None, text]), moments[n % len(moments)])
        for n, text in enumerate(texts)
    ]
    given = tuple(events)
    loaded = await student.load_events(events)
    rows = await db.fetch(
        "SELECT user_id, kind, campaign, at FROM events WHERE user_id = ANY($1)", users
    )
    assert sorted(map(repr, ((*row[:3], row[3].astimezone(UTC)) for row in map(tuple, rows)))) == (
        sorted(repr((*event[:3], event[3].astimezone(UTC))) for event in given)
    ), "an event was stored changed"
    expect_same("the result of load_events", loaded, len(given))


@task("3.2")
@points(0.25, "detail")
@hint("An empty list is no mistake.")
async def test_load_events_takes_no_events(student, db):
    """load_events of an empty list returns 0 and stores nothing"""
    before = await db.fetchval("SELECT count(*) FROM events")
    expect_same("the result of load_events", await student.load_events([]), 0)
    value = await db.fetchval("SELECT count(*) FROM events")
    assert value == before, "events appeared"


@task("3.2")
@points(0.25, "promise")
@hint("One COPY, or one statement, is all or nothing by itself.")
async def test_load_events_whatever_goes_wrong(student, sweep, db, rng):
    """Wherever it is cut off, all events are there or none, and the pool is whole"""
    await student.pool_options(min_size=1, max_size=2)
    await db.execute("DELETE FROM events")  # which would be looked at again and again
    events = new_events(rng, 3)
    await sweep(lambda: student.load_events(events))
    await expect_refusals(student, db, "events", "INSERT", lambda: student.load_events(events))
    await expect_to_give_up(db, student.load_events(events), "events")
    await expect_patience_with_the_pool(student, db, "events", student.load_events(events))
    async with locked(db, "SELECT FROM users WHERE id = 1 FOR UPDATE"):
        waiting = asyncio.ensure_future(student.load_events([(1, *events[0][1:])]))
        await until_waiting(db, waiting, 1, "load_events did not wait for a user who may go")
        assert await passes(db, student.load_events([(2, *events[0][1:])])), (
            "your code waits for a call that has no user in common"
        )
    await waiting


def some_lines(rng, count):
    """Return products with quantities and prices; four are sorted by no column, nor as stored."""
    products = sorted(rng.sample(range(1, 61), count))
    quantities = sorted(rng.sample(range(1, 9), count))
    prices = sorted(Decimal(cents).scaleb(-2) for cents in rng.sample(range(1, 10**6), count))
    prices[:1] = [Decimal("0.00")][:count]
    quantities[-1:] = [boundaries.INTEGER][:count]
    if count == 4:
        quantities = [quantities[n] for n in (2, 0, 3, 1)]
        prices = [prices[n] for n in (1, 3, 0, 2)]
    lines = list(zip(products, quantities, prices, strict=True))
    return [lines[n] for n in (3, 1, 0, 2) if n < count]


async def add_orders(db, rng, user_id, count, *, empty=()):
    """Store orders, those numbered in `empty` without items, and return what is right for them.

    Of four orders two are of one moment.
    """
    orders = []
    mixed = next((number for number in range(count) if number not in empty), None)
    for number in range(count):
        placed_at = datetime(2025, 1, 1, tzinfo=UTC) - timedelta(minutes=rng.randrange(3))
        status = rng.choice(["open", "shipped", "cancelled"])
        order_id = await db.fetchval(
            "INSERT INTO orders (user_id, status, placed_at) VALUES ($1, $2, $3) RETURNING id",
            user_id,
            status,
            placed_at,
        )
        lines = 4 if number == mixed else 0 if number in empty else rng.randrange(1, 4)
        items = [(order_id, *line) for line in some_lines(rng, lines)]
        await db.executemany("INSERT INTO order_items VALUES ($1, $2, $3, $4)", items)
        names = dict(await db.fetch("SELECT id, name FROM products"))
        orders.append(
            {
                "id": order_id,
                "status": status,
                "placed_at": placed_at,
                "items": [
                    {"product_id": one, "name": names[one], "quantity": quantity, "price": price}
                    for _, one, quantity, price in sorted(items)
                ],
            }
        )
    for order in reversed(orders):
        await db.execute("UPDATE orders SET status = status WHERE id = $1", order["id"])
    return orders


@task("3.2")
@points(0.25, "plain")
@hint("A LEFT JOIN keeps orders without items; ORDER BY both ids, then group the rows in Python.")
async def test_orders_come_with_their_items(student, db, wire, rng):
    """orders_with_items nests the items in their orders, in order, and keeps empty orders"""
    # A name is no key, and may be empty.
    await db.execute("UPDATE products SET name = repeat('product ', (id % 3)::int)")
    user_id, other_id = await add_user(db, rng), await add_user(db, rng)
    await add_orders(db, rng, other_id, 2)
    orders = await add_orders(db, rng, user_id, 3, empty=(0,))
    await add_orders(db, rng, other_id, 4)
    orders += await add_orders(db, rng, user_id, 3, empty=(0,))
    await add_orders(db, rng, other_id, 2)
    got = await student.orders_with_items(user_id)
    expect_same("orders", got, orders)
    nothing_bought = await add_user(db, rng)
    orders_of_nothing = await add_orders(db, rng, nothing_bought, 2, empty=(0, 1))
    assert wire.rows_sent, "no row came over the wire for six orders"
    most = sum(1 + len(order["items"]) for order in orders)
    assert wire.rows_sent <= most, (
        f"{wire.rows_sent} rows came for {most} orders and items: those of others were fetched too"
    )
    got = await student.orders_with_items(nothing_bought)
    expect_same("orders without any item", got, orders_of_nothing)
    # From now on neither an index nor how rows lie brings them into order.
    await db.execute(
        "ALTER TABLE order_items DROP CONSTRAINT order_items_pkey;"
        " CREATE INDEX mixed ON products (md5(id::text)); CLUSTER products USING mixed;"
        " DROP INDEX mixed"
    )
    got = await student.orders_with_items(user_id)
    expect_same("orders", got, orders)


@task("3.2")
@points(0.25, "detail")
@hint("An item's price is what was paid then, the product's may have changed since. Stay Decimal.")
async def test_item_prices_are_those_of_the_order(student, db, wire, rng):
    """The prices of items are exact Decimals of the time of the order"""
    user_id = await add_user(db, rng)
    orders = await add_orders(db, rng, user_id, 3)
    await db.execute("UPDATE products SET price = price + 1")
    got = await student.orders_with_items(user_id)
    assert len(got) == 3, f"{len(got)} orders came back, 3 are right"
    for order, expected in zip(got, orders, strict=True):
        prices = [item["price"] for item in order["items"]]
        expect_same("prices", prices, [i["price"] for i in expected["items"]])
    expect_asked("orders_with_items", wire)


@task("3.2")
@points(1.25, "promise")
@hint("Ask for the items of all orders at once: a join, json_agg, or order_id = ANY($1).")
async def test_orders_cost_at_most_two_round_trips(student, db, wire, rng):
    """Forty orders cost no more queries and round trips than one, and two at most"""
    await student.pool_options(min_size=1, max_size=1)
    texts = []
    for count in (2, 1, 40, 40):
        user_id = await add_user(db, rng)
        await add_orders(db, rng, user_id, count)
        mark = wire.mark()
        got = await student.orders_with_items(user_id)
        cost = wire.since(mark)
        sent, waits = cost.commands, cost.waits
        texts.append([statement.sql for statement in cost.queries])
        assert len(got) == count, f"{len(got)} orders came back, {count} are right"
        assert cost.rows_sent, f"no row came over the wire for {count} orders"
        assert not cost.opaque, "a DO block does work that nobody can count"
        assert sent <= 2, f"{count} orders cost {sent} queries"
        if count != 2:  # the first call prepares
            assert waits <= 2, f"{count} orders cost {waits} round trips"
    assert texts[2] == texts[3], "the SQL text depends on the user: the id is not a parameter"
    pool = await student.pool()
    read = await pool.fetchval("SELECT '[1]'::json")
    assert read == "[1]", f"the pool's connection reads JSON in another way: {read!r}"
    user_id = await add_user(db, rng)
    await db.execute(MANY_ORDERS, user_id)
    got = await student.orders_with_items(user_id)
    items = sum(len(order["items"]) for order in got)
    assert (len(got), items) == (1100, 2200), (
        f"of 1100 orders with two items each {len(got)} with {items} came back"
    )


MANY_ORDERS = """
    WITH placed AS (
        INSERT INTO orders (user_id) SELECT $1 FROM generate_series(1, 1100) RETURNING id
    )
    INSERT INTO order_items (order_id, product_id, quantity, price)
    SELECT id, product_id, 1, 2.50 FROM placed, generate_series(1, 2) AS product_id
"""


@task("3.2")
@points(0.25, "plain")
@hint("No rows, no orders: an empty list.")
async def test_a_user_may_have_no_orders(student, db, wire, rng):
    """A user without orders, and one who does not exist, give an empty list"""
    for user_id in (await add_user(db, rng), rng.randrange(10**8, 10**9), 0, -1):
        mark = wire.mark()
        expect_same("orders", await student.orders_with_items(user_id), [])
        expect_asked("orders_with_items", wire.since(mark))


@task("3.2")
@points(0.25, "promise")
@hint("`async with` gives the connection back, whatever happens, and no except is needed.")
async def test_orders_with_items_whatever_goes_wrong(student, sweep, db, wire, rng):
    """A lost connection is no answer, an order that comes meanwhile no error; the pool is whole"""
    await student.pool_options(min_size=1, max_size=2)
    await db.execute("DELETE FROM events")  # which would be looked at again and again
    user_id = await add_user(db, rng)
    await add_orders(db, rng, user_id, 2)
    await sweep(lambda: student.orders_with_items(user_id))
    await orders_may_be_placed_meanwhile(student, db, wire, user_id)
    await expect_to_give_up(db, student.orders_with_items(user_id), "orders")
    await expect_patience_with_the_pool(student, db, "orders", student.orders_with_items(user_id))
    for table in ("orders", "order_items", "products"):
        await expect_to_read_beside_a_writer(db, table, lambda: student.orders_with_items(user_id))


async def orders_may_be_placed_meanwhile(student, db, wire, user_id):
    """An order that is placed before any statement is there with its items, or not at all."""
    came, place = True, 1
    while came:
        known = {
            row["id"] for row in await db.fetch("SELECT id FROM orders WHERE user_id = $1", user_id)
        }
        place += 1
        async with wire.steps(student.orders_with_items(user_id)) as steps:
            while steps.place < place and await steps.next():
                pass
            came = steps.place == place
            await db.execute(PLACE_ORDER, user_id)
        got = await steps.call
        assert known <= {order["id"] for order in got}, "an order is not there"
        assert all(order["items"] for order in got), "an order is there without its items"


PLACE_ORDER = """
    WITH placed AS (INSERT INTO orders (user_id) VALUES ($1) RETURNING id)
    INSERT INTO order_items (order_id, product_id, quantity, price)
    SELECT id, 1, 2, 3.50 FROM placed
"""


async def prices_in(db):
    """Return the prices of all products by id."""
    return dict(await db.fetch("SELECT id, price FROM products"))


@task("3.2")
@points(0.25, "plain")
@hint("UPDATE ... FROM unnest($1::bigint[], $2::numeric[]) AS new (id, price) WHERE ...")
async def test_reprice_sets_these_prices_and_no_others(student, db, rng):
    """reprice sets the given prices, skips unknown ids, leaves other products, and counts"""
    known = rng.sample(range(1, 61), rng.randrange(11, 20))
    await db.execute("UPDATE products SET price = 0, stock = 0 WHERE id = ANY($1)", known[::4])
    before = await prices_in(db)
    prices = {one: Decimal(rng.randrange(10**8)).scaleb(-2) for one in known}
    prices |= {one: before[one] for one in known[1::4]}  # these have their price already
    unknown = {rng.randrange(10**6, 10**9): Decimal(1) for _ in range(3)}
    mixed = list((prices | unknown).items())
    rng.shuffle(mixed)
    bought = await db.fetch("SELECT * FROM order_items ORDER BY 1, 2")
    count = await student.reprice(dict(mixed))
    there = await prices_in(db)
    assert there == before | prices, "the prices are not right afterwards"
    now = await db.fetch("SELECT * FROM order_items ORDER BY 1, 2")
    assert now == bought, "what was ordered has another price than it had"
    expect_same("the result of reprice", count, len(prices))


@task("3.2")
@points(0.25, "promise")
@hint("Two lists are two parameters, whatever their length.")
async def test_reprice_is_one_statement(student, db, wire, rng):
    """Two thousand prices are set by one UPDATE that is executed once, like two"""
    await student.pool_options(min_size=1, max_size=1)
    await db.execute(
        "INSERT INTO products (name, price) SELECT 'p', 1 FROM generate_series(1, 2000)"
    )
    texts = []
    for count in (2, 2000, 2000):
        price = Decimal(rng.randrange(10**8, 10**9)).scaleb(-2)
        ids = rng.sample(range(61, 2061), count)
        mark = wire.mark()
        got = await student.reprice(dict.fromkeys(ids, price))
        sent = wire.since(mark).commands
        texts.append([statement.sql for statement in wire.since(mark).queries])
        assert sent == 1, f"{count} prices took {sent} executions of statements"
        stored = await db.fetchval("SELECT count(*) FROM products WHERE price = $1", price)
        assert stored == count, f"{count} prices were given, {stored} are stored"
        assert got == count, f"{count} prices were set, reprice returned {shown(got)}"
    assert texts[1] == texts[2], "the SQL text depends on the prices: they are not parameters"


@task("3.2")
@points(0.25, "detail")
@hint("A Decimal is exact; a float is not, and where the cent is rounded that shows.")
async def test_reprice_keeps_the_decimals(student, db, rng):
    """Prices reach the database as Decimals: half a cent is rounded as PostgreSQL rounds it"""
    prices = {one: Decimal(rng.randrange(10**5)) + Decimal("0.675") for one in range(1, 10)}
    prices[10] = Decimal("2.675")
    await student.reprice(prices)
    stored = await prices_in(db)
    for one, price in prices.items():
        right = await db.fetchval("SELECT $1::numeric(12, 2)", price)
        assert stored[one] == right, f"{price} was stored as {stored[one]}, not {right}"


@task("3.2")
@points(0.25, "promise")
@hint("One statement is all or nothing by itself; the CHECK raises the error.")
async def test_reprice_is_all_or_none(student, db, rng):
    """A negative price raises CheckViolationError and changes no price; no prices change none"""
    before = await prices_in(db)
    expect_same("the result of reprice without prices", await student.reprice({}), 0)
    prices = {one: Decimal(rng.randrange(10**5)) for one in rng.sample(range(1, 61), 20)}
    prices[rng.choice(list(prices)[5:])] = Decimal("-0.01")
    with student.raises("CheckViolationError"):
        await student.reprice(prices)
    there = await prices_in(db)
    assert there == before, "the prices were refused, and some have changed"


@task("3.2")
@points(0.25, "promise")
@hint("One UPDATE is all or nothing by itself, and an error that comes passes through.")
async def test_reprice_whatever_goes_wrong(student, sweep, db, rng):
    """Wherever it is cut off, all prices are set or none, and the pool is whole"""
    await student.pool_options(min_size=1, max_size=2)
    await db.execute("DELETE FROM events")  # which would be looked at again and again
    prices = {one: Decimal(rng.randrange(10**6)).scaleb(-2) for one in (3, 5, 7)}
    await sweep(lambda: student.reprice(prices))
    await expect_refusals(student, db, "products", "UPDATE", lambda: student.reprice(prices))
    await expect_to_give_up(db, student.reprice(prices), "products")
    await expect_patience_with_the_pool(student, db, "products", student.reprice(prices))


@task("3.2")
@points(0.25, "detail")
@hint("Prices are numeric and ids bigint all the way. What does not fit, PostgreSQL refuses.")
async def test_reprice_sets_any_price(student, db, rng):
    """From nothing to the largest price; one that does not fit keeps two thousand from changing"""
    sizes = boundaries.money(12, 2)
    large = await db.fetchval(
        "INSERT INTO products (id, name, price) OVERRIDING SYSTEM VALUE VALUES ($1, 'x', 1)"
        " RETURNING id",
        boundaries.LARGE_IDS[1],
    )
    ids = [large, *rng.sample(range(1, 61), len(sizes))]
    sizes = [Decimal("-0.00"), *sizes[1:]]  # nothing is not negative, whatever its sign
    right = await prices_in(db) | dict(zip(ids, [Decimal("0.07"), *sizes], strict=True))
    count = await student.reprice({one: right[one] for one in ids})
    there = await prices_in(db)
    assert there == right, "the prices are not right afterwards"
    expect_same("the result of reprice", count, len(ids))
    await db.execute(
        "INSERT INTO products (name, price) SELECT 'p', 1 FROM generate_series(1, 2000)"
    )
    before = await prices_in(db)
    for wrong, error in (
        (rng.choice(boundaries.beyond(12, 2)), "NumericValueOutOfRangeError"),
        (Decimal("-0.01"), "CheckViolationError"),
    ):
        prices = {one: Decimal(n) for n, one in enumerate(sorted(before)[60:])}
        prices[max(set(prices) - {large})] = wrong
        with student.raises(error):
            await student.reprice(prices)
        there = await prices_in(db)
        assert there == before, "the prices were refused, and some have changed"


@task("3.2")
@points(0.25, "promise")
@hint("Lock the rows that change and no others: no table, and no lock that is one for all.")
async def test_reprice_waits_for_no_stranger(student, elsewhere, db, rng):
    """While one product cannot be changed, others can; of two prices one is there at the end"""
    one, two = rng.sample(range(1, 61), 2)
    async with locked(db, "UPDATE products SET stock = stock + 1 WHERE id = $1", one):
        waiting = asyncio.ensure_future(student.reprice({one: Decimal(7)}))
        await until_waiting(db, waiting, 1, "reprice did not wait for the row of somebody else")
        assert await passes(db, elsewhere.reprice({two: Decimal(8)})), (
            "your code waits for a call that has no product in common"
        )
    await waiting
    calls = student.reprice({one: Decimal(3)}), elsewhere.reprice({one: Decimal(4)})
    ends = await asyncio.gather(*await meet(db, *calls, at={"products": [f"id = {one}"]}))
    assert ends == [1, 1], f"two calls for one product each set {ends} prices"
    prices = await prices_in(db)
    assert prices[one] in (3, 4), f"the price is {prices[one]}, 3 and 4 were set"
    assert prices[two] == 8, "the other product has not its new price"


@task("3.2")
@points(0.25, "plain")
@hint("async for row in conn.cursor(...): yield dict(row), inside a transaction.")
async def test_stream_yields_all_events_of_a_kind(student, db, wire, rng):
    """stream_events yields all events of the kind as dicts, ordered by id, and ends"""
    secret = word(rng)
    kind = f"it's {secret}"
    batch_size, count = rng.choice([7, 50, 1000]), rng.randrange(130, 190)
    count += (count + 1) % batch_size == 0  # the last batch is not full
    await add_events(db, [3, 1, 2], kind, count)
    events = await add_events(db, [3], kind, 1)  # equal to another one
    await scatter(db, kind)
    got = await student.stream_events(kind, batch_size=batch_size).collect()
    expect_same("the stream", got, events)
    await expect_parameters(
        "stream_events", wire, rng, lambda text: student.stream_events(text).collect()
    )
    expect_same("the stream of another kind", await student.stream_events(word(rng)).collect(), [])
    assert not wire.leaked, "a transaction was left open"


@task("3.2")
@points(0.25, "detail")
@hint("The kind is a parameter and compared as it is; 1 is a batch like any other.")
async def test_stream_of_any_kind_and_in_ones(student, db, wire, rng):
    """Kinds that differ in anything are different kinds, and a batch may be a single row"""
    kinds = [*boundaries.TEXTS, LONG_TEXT]
    events = {kind: await add_events(db, [rng.randrange(1, 400)], kind, 3) for kind in kinds}
    for kind in kinds:
        mark = wire.mark()
        batch_size = rng.choice([1, 2, 3, 500])
        got = await student.stream_events(kind, batch_size=batch_size).collect()
        expect_same(f"the stream of the kind {shown(kind)}", got, events[kind])
        assert wire.since(mark).rows_sent, "no row came over the wire for three events"


@task("3.2")
@points(1, "promise")
@hint("conn.cursor(query, kind, prefetch=batch_size) asks the server for so many rows at a time.")
async def test_stream_fetches_batches(student, db, wire, rng):
    """stream_events fetches batch_size rows at a time: not all at once, and not one by one"""
    await student.pool_options(min_size=1, max_size=1)
    kind = word(rng)
    await add_events(db, [1], kind, 900)
    await add_events(db, [1], f"{kind} again", 2600)
    trips = []
    for options in ({"batch_size": 500}, {"batch_size": 500}, {}):  # the first prepares
        mark, stream = wire.mark(), student.stream_events(f"{kind} again", **options)
        while await stream.take(1000):
            pass
        trips.append(wire.since(mark).round_trips)
    assert trips[1] == trips[2], (
        f"the default batch_size is 500\nround trips with 500, and by default: {trips[1:]}"
    )
    first = []
    for batch_size in (3, 2500):
        mark, stream = wire.mark(), student.stream_events(f"{kind} again", batch_size=batch_size)
        await anext(stream)
        first.append(wire.since(mark).rows_sent)
        await stream.aclose()
    few, many = first
    assert few <= 6, f"{few} rows were fetched for the first one, the batch size is 3"
    assert many >= 2500, f"{many} rows were fetched for the first one, the batch size is 2500"
    for batch_size in (7, 20, 150):
        mark, taken = wire.mark(), 0
        stream = student.stream_events(kind, batch_size=batch_size)
        while items := await stream.take(10):
            taken += len(items)
            sent, size = wire.since(mark).rows_sent, wire.since(mark).bytes_sent
            assert sent > 0, "a row was yielded that no query has fetched"
            most = taken + 2 * batch_size
            assert sent <= most, (
                f"{sent} rows were fetched for the first {taken}, the batch size is {batch_size}"
            )
            assert size <= most * 250, (
                f"{size} bytes were fetched for the first {taken}, the batch size is {batch_size}"
            )
        assert taken == 900, f"{taken} rows were yielded, 900 are right"
        sent = wire.since(mark).rows_sent
        assert sent >= 900, f"900 events were yielded, and {sent} rows were fetched: several in one"
        trips = wire.since(mark).round_trips
        message = f"900 rows in batches of {batch_size} took {trips} round trips"
        assert trips <= 900 // batch_size + 8, message


@task("3.2")
@points(0.5, "promise")
@hint("A cursor keeps to the moment when it was opened; a new SELECT for each batch does not.")
async def test_stream_shows_one_moment(student, db, rng):
    """Events that come and go while stream_events is read make no difference"""
    kind = word(rng)
    events = await add_events(db, [1, 2], kind, 120)
    stream = student.stream_events(kind, batch_size=10)
    got = [await anext(stream)]
    await db.execute("DELETE FROM events WHERE id = $1", events[-1]["id"])
    await add_events(db, [3], kind, 5)
    got += await stream.collect()
    expect_same("the stream", got, events)


@task("3.2")
@points(0.5, "promise")
@hint("Leave it to async with: closing the generator leaves the blocks that it stands in.")
async def test_stream_stopped_early_frees_the_connection(student, db, wire, rng):
    """When the consumer stops early, the pool's only connection is free again"""
    await student.pool_options(min_size=1, max_size=1)
    pool = await student.pool()
    kind = word(rng)
    events = await add_events(db, [1], kind, 100)
    for taken in (1, 25):
        stream = student.stream_events(kind, batch_size=10)
        got = [await anext(stream) for _ in range(taken)]
        assert got == events[:taken], "the first rows of the stream are wrong"
        await stream.aclose()
        idle = await pool.get_idle_size()
        assert idle == 1, "the connection was not given back when the consumer stopped"
        assert not wire.leaked, "a transaction was left open when the consumer stopped"
    async with limit(5, "the connection is not free after the consumer has stopped"):
        value = await pool.fetchval("SELECT 1")
        assert value == 1, "the connection does not work any more"


@task("3.2")
@points(0.25, "promise")
@hint("A stream that ends early looks like one that is complete: let the error pass through.")
async def test_stream_whatever_goes_wrong(student, sweep, db, rng):
    """Wherever a stream is cut off, it ends with the error, and the pool is whole"""
    await student.pool_options(min_size=1, max_size=2)
    await db.execute("DELETE FROM events")  # which would be looked at again and again
    kind = word(rng)
    await add_events(db, [1, 2], kind, 5)
    await sweep(lambda: student.stream_events(kind, batch_size=2).collect())
    await expect_to_read_beside_a_writer(
        db, "events", lambda: student.stream_events(kind).collect()
    )
    await expect_patience_with_the_pool(
        student, db, "events", student.stream_events(kind).collect()
    )


@task("3.2")
@points(0.25, "plain")
@hint("WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3")
async def test_pages_follow_each_other(student, db, wire, rng):
    """The pages of events_after put together are all events of the user, in order"""
    user_id, other_id, third_id = [await add_user(db, rng) for _ in range(3)]
    kind = word(rng)
    await add_events(db, [other_id, user_id, user_id, third_id], kind, 90)
    events = await add_events(db, [other_id, user_id], kind, 2)  # equal to others
    await scatter(db, kind)
    own = [event for event in events if event["user_id"] == user_id]
    limit_ = rng.randrange(4, 11)
    got, last = [], 0
    for number in range(1, len(own) // limit_ + 2):
        mark = wire.mark()
        page = await student.events_after(user_id, last, limit=limit_)
        expect_asked("events_after", wire.since(mark))
        right = own[len(got) : len(got) + limit_]
        expect_same(f"page {number}", page, right)
        got += page
        last = page[-1]["id"] if page else last
        if number % 2:  # an id goes on to be a place when its event is gone
            await db.execute("DELETE FROM events WHERE id = $1", last)
    expect_same("the page after the last", await student.events_after(user_id, own[-1]["id"]), [])


@task("3.2")
@points(0.25, "detail")
@hint("If small ids go well: ids are bigint, in your casts too. Catch nothing: [] is an answer.")
async def test_ids_of_users_orders_and_events_may_be_large(student, db, wire, rng):
    """events_after and orders_with_items take ids of any size, and pass the database's errors on"""
    for large in boundaries.LARGE_IDS:
        user_id = await add_user(db, rng, user_id=large)
        await add_user(db, rng, user_id=large + 1)
        orders = await add_orders(db, rng, user_id, 1)
        placed_at = await db.fetchval(
            "INSERT INTO orders (id, user_id) OVERRIDING SYSTEM VALUE VALUES ($1, $2)"
            " RETURNING placed_at",
            large,
            user_id,
        )
        await db.execute("INSERT INTO order_items VALUES ($1, 1, 2, 3.50)", large)
        item = {"product_id": 1, "name": "product 1", "quantity": 2, "price": Decimal("3.50")}
        orders += [{"id": large, "status": "open", "placed_at": placed_at, "items": [item]}]
        expect_same("orders", await student.orders_with_items(user_id), orders)
        kind = word(rng)
        events = await add_events(db, [user_id, large + 1], kind, 6)
        own = [event for event in events if event["user_id"] == user_id]
        page = await student.events_after(user_id, own[0]["id"], limit=5)
        expect_same("the page", page, own[1:])
        mark = wire.mark()
        expect_same("the page", await student.events_after(user_id, large), [])
        expect_asked("events_after", wire.since(mark))
    await db.execute("ALTER TABLE events RENAME TO gone")
    with student.raises("UndefinedTableError"):
        await student.events_after(1, 0)
    with student.raises("UndefinedTableError"):
        await student.stream_events("view").collect()
    await db.execute("ALTER TABLE orders RENAME TO gone_too")
    with student.raises("UndefinedTableError"):
        await student.orders_with_items(1)


@task("3.2")
@points(0.25, "plain")
@hint("The default is 50. Check the limit before the query.")
async def test_a_page_has_a_limit(student, residue, db, wire, rng):
    """A page has 50 events unless told otherwise; a limit below 1 raises ValueError"""
    for wrong in (0, -rng.randrange(1, 9)):
        with student.raises("ValueError"):
            await residue.check(student.events_after(1, 0, limit=wrong))
    expect_nothing_sent("events_after", wire)
    user_id = await add_user(db, rng)
    await add_events(db, [user_id], word(rng), 1300)
    page = await student.events_after(user_id, 0)
    assert len(page) == 50, f"the page has {len(page)} events, 50 are right"
    texts, last = [], page[-1]["id"]
    page = await student.events_after(user_id, 0, limit=1)
    assert len(page) == 1, f"the page has {len(page)} events where the limit is 1"
    for one, after_id, most in ((user_id, last, 3), (7, 8, 9)):
        mark = wire.mark()
        page = await student.events_after(one, after_id, limit=most)
        assert len(page) == most, f"the page has {len(page)} events where the limit is {most}"
        texts.append([statement.sql for statement in wire.since(mark).queries])
    assert texts[0] == texts[1], "the SQL text depends on the page: its numbers are no parameters"
    page = await student.events_after(user_id, 0, limit=1200)
    assert len(page) == 1200, f"the page has {len(page)} events where the limit is 1200"
    page = await student.events_after(user_id, 0, limit=2**40)
    assert len(page) == 1300, f"of 1300 events a page without an end has {len(page)}"


@task("3.2")
@points(0.25, "promise")
@hint("`async with` gives the connection back, whatever happens, and no except is needed.")
async def test_events_after_whatever_goes_wrong(student, sweep, db, rng):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    await student.pool_options(min_size=1, max_size=2)
    await db.execute("DELETE FROM events")  # which would be looked at again and again
    await add_events(db, [7], word(rng), 4)
    await sweep(lambda: student.events_after(7, 0, limit=3))
    await expect_to_give_up(db, student.events_after(7, 0), "events")
    await expect_patience_with_the_pool(student, db, "events", student.events_after(7, 0))
    await expect_to_read_beside_a_writer(db, "events", lambda: student.events_after(7, 0))


@task("3.2")
@points(0.5, "promise")
@hint("OFFSET reads what it skips. WHERE id > $2 begins where the last page ended.")
async def test_a_late_page_costs_what_the_first_costs(student, db, wire, rng):
    """A page deep inside reads as many rows as the first page: those of the page"""
    await db.execute("CREATE INDEX ON events (user_id, id)")
    user_id, kind = await add_user(db, rng), word(rng)
    events = await add_events(db, [user_id], kind, 3000)
    await db.execute("ANALYZE events")
    cost = []
    for after_id in (0, events[rng.randrange(2700, 2900)]["id"]):
        mark = wire.mark()
        page = await student.events_after(user_id, after_id, limit=20)
        assert len(page) == 20, f"the page has {len(page)} events, 20 are right"
        sent = wire.since(mark).queries
        plans = [await wire.plan(statement, analyze=True) for statement in sent]
        cost.append(sum(plan.rows_read("events") for plan in plans))
    early, late = cost
    assert min(cost) >= 20, f"a page of 20 came back, and only {min(cost)} rows of events were read"
    message = f"the server read {early} rows for the first page of 20 and {late} for a late one"
    assert late <= 60, message
    assert early <= 60, message


@task("3.2")
@points(0.5, "promise")
@hint("An index on what the WHERE compares: a column, or the same expression on it.")
async def test_the_reports_need_no_sequential_scan(student, db, hand_over, rng):
    """With your indexes neither report reads the whole table of events"""
    async with hand_over("events"):
        await student.create_indexes()
    kind = word(rng)
    try:
        for _ in range(2):  # nothing says that a moment has one event
            await add_events(db, [1, 2, 3], kind, 400)
    except asyncpg.UniqueViolationError:
        raise AssertionError("with your indexes the table refuses events that it took") from None
    await db.execute("ANALYZE events")
    day = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(70))
    late = datetime(2025, 5, 31, tzinfo=UTC)
    early, next_century = [late.replace(year=year) for year in (1999, 2125)]
    campaign = f"mAiL-{rng.choice([n for n in range(1000) if n % 3])}"
    for name, sql, args in (
        ("DAY_REPORT", DAY_REPORT, (day, day + timedelta(days=1))),
        ("DAY_REPORT", DAY_REPORT, (late, late + timedelta(days=1))),
        ("DAY_REPORT", DAY_REPORT, (early, early + timedelta(days=1))),
        ("DAY_REPORT", DAY_REPORT, (next_century, next_century + timedelta(days=1))),
        ("CAMPAIGN_REPORT", CAMPAIGN_REPORT, (campaign,)),
        ("CAMPAIGN_REPORT", CAMPAIGN_REPORT, ("c-13",)),
    ):
        plan = await db.plan(sql, *args, analyze=True)
        assert "Seq Scan" not in plan.scans("events"), f"{name} still reads the whole table"
        read = plan.rows_read("events")
        assert read < 1500, f"{name} still reads {read} rows of events"


@task("3.2")
@points(0.5, "promise")
@hint("One index on both columns, the one that is compared with = first, finds and sorts at once.")
async def test_the_index_gives_a_page_and_no_more(student, db, hand_over, rng):
    """With your indexes the server reads only the rows of the page, whoever the user is"""
    async with hand_over("events"):
        await student.create_indexes()
    user_id, kind = await add_user(db, rng), word(rng)
    events = await add_events(db, [user_id, 1, 2, user_id], kind, 4000)
    await db.execute("ANALYZE events")
    sql = "SELECT * FROM events WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT 20"
    for one, after_id in ((user_id, 0), (user_id, events[2500]["id"]), (300, 0)):
        read = (await db.plan(sql, one, after_id, analyze=True)).rows_read("events")
        assert read <= 60, f"the server read {read} rows of events for a page of 20"


@task("3.2")
@points(0.25, "detail")
@hint("CREATE INDEX IF NOT EXISTS with a name; without a name you get another one each time.")
async def test_create_indexes_may_run_twice(student, hand_over):
    """A second create_indexes raises nothing, adds what lacks and leaves the data alone"""
    async with hand_over("events") as handed:
        rows = await handed.fingerprint("events")
        conn = await student.connection()
        await conn.execute("SET default_transaction_read_only = on")
        with student.raises("ReadOnlySQLTransactionError"):
            await student.create_indexes()
        await conn.execute("SET default_transaction_read_only = off")
        await student.create_indexes()
        once = await handed.indexes("events")
        assert once, "create_indexes created no index on events"
        await student.create_indexes()
        for definition in once:
            name = definition.partition(" ON ")[0].split()[-1]
            await conn.execute(f"DROP INDEX {name}")
            await student.create_indexes()
            count = len(await handed.indexes("events"))
            assert count == len(once), f"one of {len(once)} was gone, then there are {count}"
    twice = await handed.indexes("events")
    message = f"the first run made {len(once)} indexes, with the second there are {len(twice)}"
    assert sorted(twice) == sorted(once), "\n".join([message, *twice])
    got = await handed.fingerprint("events")
    assert got == rows, "events have changed"


DAY_REPORT = """
    SELECT kind, count(*) AS events, count(DISTINCT user_id) AS users
    FROM events
    WHERE at >= $1 AND at < $2
    GROUP BY kind
    ORDER BY kind
"""

CAMPAIGN_REPORT = """
    SELECT user_id, count(*) AS events
    FROM events
    WHERE lower(campaign) = lower($1)
    GROUP BY user_id
    ORDER BY user_id
"""


# --- 3.3 Create performance benchmarks and monitoring --------------------------------------------


def some_seconds(rng):
    """Return a time that floats hold exactly, so that sums do not depend on their order."""
    return rng.randrange(1, 512) / 1024


@task("3.3")
@points(0.25, "plain")
@hint("Keep what is recorded; count, errors and total_seconds follow from it.")
async def test_metrics_count_and_add_up(student, rng):
    """QueryMetrics counts runs and failures and adds up the time"""
    metrics, other = await student.QueryMetrics(), await student.QueryMetrics(slow_ms=5)
    for name in ("count", "errors", "total_seconds"):
        value = await getattr(metrics, name)
        assert value == 0, f"{name} is {shown(value)} before anything was recorded"
    times = [some_seconds(rng) for _ in range(rng.randrange(5, 12))]
    for number, seconds in enumerate(times):
        await metrics.record(f"SELECT {number % 3}", seconds, "boom" if number % 4 == 1 else None)
    for error in (None, None, "boom", "boom"):  # runs that are alike are two runs
        await metrics.record("SELECT 4", times[0], error)
        times.append(times[0])
    failed = len(range(1, len(times) - 4, 4)) + 2
    count, errors, total = [await m for m in (metrics.count, metrics.errors, metrics.total_seconds)]
    assert count == len(times), f"{len(times)} runs were recorded, count is {count}"
    assert errors == failed, f"{failed} runs failed, errors is {errors}"
    assert total == sum(times), f"total_seconds is {total}, {sum(times)} is right"
    count, stats, slow = await other.count, await other.by_query(), await other.slow
    assert count == 0, f"other metrics, in which nothing was recorded, have the count {count}"
    assert stats == {}, "other metrics, in which nothing was recorded, tell of queries"
    assert list(slow) == [], "other metrics, in which nothing was recorded, tell of slow runs"


@task("3.3")
@points(0.25, "detail")
@hint("Nothing may be thrown away: a percentile is one of all runs, the first among them.")
async def test_metrics_forget_no_run(student, rng):
    """Figures of more than a thousand runs are those of all of them"""
    metrics = await student.QueryMetrics(0)
    times = sorted(some_seconds(rng) for _ in range(1100))
    for start in range(0, len(times), 100):
        some = enumerate(times[start:][:100], start)
        await asyncio.gather(*(metrics.record(f"SELECT {n}", one) for n, one in some))
    count, least = await metrics.count, await metrics.percentile(0)
    assert count == len(times), f"{len(times)} runs were recorded, count is {count}"
    assert least == times[0], f"the first run was the shortest: {times[0]} s; percentile 0: {least}"
    texts, slow = len(await metrics.by_query()), len(await metrics.slow)
    assert texts == len(times), f"{len(times)} texts were recorded, by_query knows {texts}"
    assert slow == len(times), f"{len(times)} runs were slow, slow has {slow}"


@task("3.3")
@points(0.25, "detail")
@hint("slow_ms is in milliseconds, what is recorded in seconds.")
async def test_metrics_know_the_slow_runs(student, rng):
    """slow has the runs that took more than slow_ms, in the order in which they were recorded"""
    slow_ms = rng.choice([62.5, 187.5, 312.5])
    metrics, default = await student.QueryMetrics(slow_ms), await student.QueryMetrics()
    factors = [0.5, 1.5, 1, 3, 0.25, 2049 / 2048, 2]
    rng.shuffle(factors)
    runs = [(f"SELECT {rng.randrange(3)}", factor * slow_ms / 1000) for factor in factors]
    for query, seconds in runs:
        await metrics.record(query, seconds, None)
    right = [(q, s) for (q, s), factor in zip(runs, factors, strict=True) if factor > 1]
    got = [tuple(run) for run in await metrics.slow]
    assert got == right, f"slow_ms is {slow_ms}\nslow  {got}\nright {right}"
    await default.record("SELECT 1", 0.0995)
    await default.record("SELECT 2", 0.1005, "cancelled")
    got = [tuple(run) for run in await default.slow]
    assert got == [("SELECT 2", 0.1005)], "by default, slow is more than 100 ms, failed or not"


@task("3.3")
@points(0.25, "detail")
@hint("Sort a copy: sorted(times), not self.runs.sort(). 0 is a limit like any other.")
async def test_asking_changes_no_metrics(student, rng):
    """What was recorded stays as it is, whatever is asked in between; slow_ms may be 0"""
    metrics = await student.QueryMetrics(0)
    runs = [(rng.choice("abc"), some_seconds(rng)) for _ in range(9)]
    runs = [("soon", 1 / 1024), *runs, *sorted(runs, reverse=True), runs[0], ("at once", 0.0)]
    for number, (query, seconds) in enumerate(runs, 1):
        await metrics.record(query, seconds)
        await metrics.percentile(rng.randrange(101))
        await metrics.by_query()
        right = [run for run in runs[:number] if run[1] > 0]
        got = [tuple(run) for run in await metrics.slow]
        assert got == right, f"slow_ms is 0\nslow  {got}\nright {right}"
    count, total = await metrics.count, await metrics.total_seconds
    assert count == len(runs), f"{len(runs)} runs were recorded, count is {count}"
    assert total == sum(seconds for _, seconds in runs), "total_seconds is wrong"
    counts = {query: stats.count for query, stats in (await metrics.by_query()).items()}
    right = {text: sum(query == text for query, _ in runs) for text, _ in runs}
    assert counts == right, "by_query counts otherwise when it is asked again"


@task("3.3")
@points(0.25, "plain")
@hint(
    "Sort the times; take the one at place ceil(p * n / 100), from 1. Divide last: 0.07 is a float."
)
async def test_percentile_is_a_recorded_time(student, rng):
    """percentile returns the shortest recorded time that p percent of the runs did not exceed"""
    metrics = await student.QueryMetrics()
    times = [some_seconds(rng) for _ in range(4 * rng.randrange(2, 8))]
    for seconds in times:
        await metrics.record("SELECT 1", seconds, rng.choice([None, None, "boom"]))
    count = len(times)
    # Where p / 100 as a float would round to another place, nobody is asked.
    asked = [p for p in range(1, 100) if ceil(p / 100 * count) == ceil(Fraction(p * count, 100))]
    for p in (50, *rng.sample([p for p in asked if p != 50], 25)):
        right = sorted(times)[ceil(Fraction(p * count, 100)) - 1]
        got = await metrics.percentile(p)
        message = f"percentile({p}) of {count} times is not the one that it should be"
        assert got == right, f"{message}\ntimes {sorted(times)}\ngot {got}, right is {right}"


@task("3.3")
@points(0.25, "detail")
@hint("p * n / 100 is exact where it has to be; p / 100 * n is not: 0.07 * 100 is more than 7.")
async def test_percentile_of_a_hundred_runs(student, rng):
    """Of a hundred runs the percentile p is the one at place p, for every whole p"""
    metrics = await student.QueryMetrics()
    times = [n / 1024 for n in range(1, 101)]
    for seconds in rng.sample(times, 100):
        await metrics.record("SELECT 1", seconds)
    for p in range(1, 101):
        got = await metrics.percentile(p)
        assert got == times[p - 1], (
            f"percentile({p}) of 100 runs is not the one at place {p}"
            f"\nit is that at place {times.index(got) + 1 if got in times else '?'}"
        )


@task("3.3")
@points(0.25, "detail")
@hint("max(1, ...) for p = 0; None without times; check p first.")
async def test_percentile_at_its_ends(student, rng):
    """percentile 0 is the shortest, 100 the longest, None without runs, else ValueError"""
    metrics = await student.QueryMetrics()
    for p in (0, 50, 100):
        nothing = await metrics.percentile(p)
        assert nothing is None, f"percentile returned {nothing!r} before anything was recorded"
    for wrong in (-1, -0.25, 100.25, rng.randrange(101, 1000)):
        with student.raises("ValueError"):
            await metrics.percentile(wrong)
    only = some_seconds(rng)
    await metrics.record("SELECT 1", only)
    for p in (0, 1, 50, 95, 100):
        got = await metrics.percentile(p)
        assert got == only, f"percentile({p}) of a single time is {got!r}, not that time"
    for seconds in (only + 2, 0.0, only + 1):
        await metrics.record("SELECT 1", seconds)
    ends = [await metrics.percentile(p) for p in (0, 100)]
    assert ends == [0.0, only + 2], "percentiles 0 and 100 are not the shortest and the longest"
    for _ in range(3):
        await metrics.record("SELECT 1", only + 2)
    got = await metrics.percentile(50)
    assert got == only + 2, f"four of seven times are {only + 2}, and percentile 50 is {got!r}"


@task("3.3")
@points(0.25, "plain")
@hint("A dict from the query's text to what is known about it.")
async def test_metrics_by_query(student, rng):
    """by_query has count, errors and time of each query text"""
    metrics = await student.QueryMetrics()
    empty = await metrics.by_query()
    assert empty == {}, f"by_query is {shown(empty)} before anything was recorded"
    texts = [f"SELECT {word(rng)}" for _ in range(3)]
    runs = [(rng.choice(texts), some_seconds(rng), rng.random() < 0.4) for _ in range(25)]
    runs += [(text, some_seconds(rng), False) for text in texts]
    runs += [*runs[-2:], *[(texts[0], some_seconds(rng), True)] * 2]  # alike, and two runs each
    for query, seconds, failed in runs:
        await metrics.record(query, seconds, "boom" if failed else None)
    stats = await metrics.by_query()
    assert type(stats) is dict, f"by_query returned a {type(stats).__name__}, not a dict"
    assert set(stats) == set(texts), "the keys of by_query are not the texts of the queries"
    for text in texts:
        own = [(seconds, failed) for query, seconds, failed in runs if query == text]
        got = stats[text]
        assert got.count == len(own), f"count of a query is {got.count}, {len(own)} is right"
        failed = sum(failed for _, failed in own)
        assert got.errors == failed, f"errors of a query is {got.errors}, {failed} is right"
        total = sum(seconds for seconds, _ in own)
        message = f"total_seconds of a query is {got.total_seconds}, {total} is right"
        assert got.total_seconds == total, message


@task("3.3")
@points(0.25, "detail")
@hint("The text as it was recorded is the key: no strip, no lower, no split.")
async def test_by_query_tells_all_texts_apart(student, rng):
    """Texts that differ in anything, white space and capitals too, have figures of their own"""
    metrics = await student.QueryMetrics()
    texts = [f"SELECT{text}1" for text in boundaries.TEXTS] + list(boundaries.TEXTS)
    texts += ["SELECT 1;", "SELECT 1 -- once", LONG_TEXT, f"{LONG_TEXT} twice"]
    times = {text: some_seconds(rng) for text in texts}
    for text, seconds in times.items():
        await metrics.record(text, seconds)
    stats = await metrics.by_query()
    assert set(stats) == set(texts), "the keys of by_query are not the texts of the queries"
    for text, seconds in times.items():
        got = (stats[text].count, stats[text].errors, stats[text].total_seconds)
        assert got == (1, 0, seconds), f"the figures of {shown(text)} are {got}"


def expect_fine_times(times):
    """Check that times are neither rounded nor differences of the system's time of day.

    A float that holds the seconds since 1970 counts in steps of 2**-22, and so do differences.
    """
    message = "for durations there is time.perf_counter(), and no need to round"
    assert not all((seconds * 2**22).is_integer() for seconds in times), message
    assert not all(round(seconds, 3) == seconds for seconds in times), message


async def monitored(student):
    """Return a raw connection, one that is monitored around it, and the metrics."""
    conn, metrics = await student.connection(), await student.QueryMetrics()
    return conn, await student.MonitoredConnection(conn, metrics), metrics


@task("3.3")
@points(0.25, "plain")
@hint("Return what the connection inside returns.")
async def test_monitored_connection_gives_the_same_results(student, db, wire, rng):
    """Each method of MonitoredConnection does and returns what the connection's own does"""
    conn, watched, _ = await monitored(student)
    kind = word(rng)
    status = await watched.execute(INSERT, 1, kind)
    assert status == "INSERT 0 1", f"execute returned {shown(status)}"
    users = [(rng.randrange(1, 400), kind) for _ in range(rng.randrange(2, 9))]
    users += users[:1]  # rows that are alike are two
    nothing = await watched.executemany(INSERT, users)
    assert nothing is None, f"executemany returned {shown(nothing)}"
    count = await count_events(db, kind)
    assert count == 1 + len(users), "executemany did not store its rows"
    sql = "SELECT * FROM events WHERE kind = $1 ORDER BY id"
    nobody = await watched.fetch(sql, word(rng))
    assert nobody == [], f"fetch returned {shown(nobody)} where there is no row"
    rows = await watched.fetch(sql, kind)
    right = await conn.fetch(sql, kind)
    assert rows == right, "fetch does not return what the connection does"
    mark, row = wire.mark(), await watched.fetchrow(sql, kind)
    assert row == rows[0], "fetchrow does not return the first row"
    came = wire.since(mark).rows_sent
    assert came <= 1, f"fetchrow asks for one row, {came} came"
    none = await watched.fetchrow(sql, word(rng))
    assert none is None, f"fetchrow returned {shown(none)} where there is no row"
    none = await watched.fetchval(sql, word(rng))
    assert none is None, f"fetchval returned {shown(none)} where there is no row"
    mark, value = wire.mark(), await watched.fetchval(sql, kind)
    assert value == rows[0]["id"], "fetchval does not return the first value"
    came = wire.since(mark).rows_sent
    assert came <= 1, f"fetchval asks for one row, {came} came"
    for kind, false in (("int", 0), ("bool", False), ("text", "")):
        value = await watched.fetchval(f"SELECT $1::{kind}", false)
        expect_same("the result of fetchval", value, false)
    status = await watched.execute("SELECT 1; UPDATE products SET stock = stock WHERE id < 3")
    assert status == "UPDATE 2", f"of two statements in one text execute returned {shown(status)}"


@task("3.3")
@points(0.25, "plain")
@hint("perf_counter() before and after; seconds, not milliseconds.")
async def test_monitored_connection_records_every_query(student, wire, rng):
    """Each query is recorded once, under its own text, with the seconds that it took"""
    _, watched, metrics = await monitored(student)
    slow = f"SELECT pg_sleep(0.03), '{word(rng)}'"
    none = f"\n  {INSERT}{' ' * len(LONG_TEXT)};"
    texts = [slow, *(f"SELECT {n}" for n in range(4)), INSERT, none]
    start = perf_counter()
    await watched.fetch(slow)
    await watched.execute("SELECT 0")
    await watched.fetch("SELECT 1")
    await watched.fetchrow("SELECT 2")
    await watched.fetchval("SELECT 3")
    await watched.executemany(INSERT, [(1, word(rng)) for _ in range(4)])
    await watched.executemany(none, [])
    elapsed = perf_counter() - start
    count = await metrics.count
    assert count == 7, f"7 queries were made, {count} were recorded"
    stats = await metrics.by_query()
    assert set(stats) == set(texts), "not every query is recorded under its own text"
    got = await metrics.errors
    assert got == 0, "queries that succeeded were recorded as failures"
    times = [stats[text].total_seconds for text in texts[:-1]]
    assert min(times) > 0, f"a query was recorded with {min(times)} seconds"
    expect_fine_times(times)
    took = stats[slow].total_seconds
    assert took >= 0.025, f"a query that slept 0.03 seconds was recorded with {took}"
    total = await metrics.total_seconds
    assert total <= elapsed, f"within {elapsed:.3f} seconds, {total:.3f} seconds were recorded"
    expect_executions(wire, {**dict.fromkeys(texts, 1), INSERT: 4, none: 0})


@task("3.3")
@points(0.75, "promise")
@hint("try / except / finally: record in any case, and raise again.")
async def test_monitored_connection_records_failures(student, db, wire, rng):
    """A query that fails is recorded as a failure, and its error reaches the caller"""
    conn, watched, metrics = await monitored(student)
    zero = f"SELECT 1 / $1::int -- {word(rng)}"
    with student.raises("DivisionByZeroError"):
        await watched.fetchval(zero, 0)
    with student.raises("DivisionByZeroError"):
        await watched.fetch(zero, 0)
    with student.raises("DivisionByZeroError"):
        await watched.fetchrow(zero, 0)
    with student.raises("PostgresSyntaxError") as bare:
        await conn.execute("UPDAET users")
    with student.raises("PostgresSyntaxError") as caught:
        await watched.execute("UPDAET users")
    got, right = [(one.value.message, one.value.notes) for one in (caught, bare)]
    message = "the error is changed on its way to the caller"
    assert got == right, f"{message}\ngot:   {got}\nright: {right}"
    kind = word(rng)
    with student.raises("ForeignKeyViolationError"):
        await watched.executemany(INSERT, [(1, kind)] * 1000 + [(10**9, kind)])
    stored = await count_events(db, kind)
    assert stored == 0, f"executemany failed at its last row, and {stored} rows are stored"
    with student.raises("TypeError"):  # of Python's, as what is given is no list
        await watched.executemany(INSERT, 5)
    with student.raises("InterfaceError"):
        await watched.fetch("SELECT 1", "one too many")
    value = await watched.fetchval(zero, 1)
    assert value == 1, "fetchval returned something else after failures"
    count, errors = await metrics.count, await metrics.errors
    assert count == 8, f"8 queries were made, 7 of which failed; {count} were recorded"
    assert errors == 7, f"7 queries failed, {errors} were recorded as failures"
    stats = (await metrics.by_query())[zero]
    message = f"3 of 4 runs of a query failed; by_query has {stats.errors} of {stats.count}"
    assert (stats.count, stats.errors) == (4, 3), message
    least = min(one.total_seconds for one in (await metrics.by_query()).values())
    assert least > 0, f"a query that failed was recorded with {least} seconds"
    for sqlstate, right in (("22012", 3), ("42601", 2), ("23503", 1)):
        failed = len(wire.errors(sqlstate))
        message = f"{right} queries should fail with SQLSTATE {sqlstate}, the server saw {failed}"
        assert failed == right, message


@task("3.3")
@points(0.25, "promise")
@hint("Take the time in Python; the server is not needed for that.")
async def test_monitoring_adds_no_round_trip(student, wire):
    """Queries cost as many round trips with monitoring as without"""
    conn, watched, _ = await monitored(student)
    costs = []
    for one in (conn, watched, conn, watched):
        mark = wire.mark()
        for n in range(3):
            await one.fetchval("SELECT $1::int", n)
            await one.execute("SELECT 2")
        await one.executemany("SELECT $1::int", [(1,), (2,)])
        costs.append(wire.since(mark).wait_points)  # with what asyncpg sends of its own accord
    bare, watching = costs[2:]
    assert watching == bare, f"without monitoring {bare} round trips, with it {watching}"


@task("3.3")
@points(0.75, "promise")
@hint("CancelledError is a BaseException: record it, and raise it again.")
async def test_monitored_connection_lets_cancellation_through(student, db):
    """A cancelled query ends with CancelledError and is recorded as a failure"""
    _, watched, metrics = await monitored(student)
    async with locked(db, LOCK):
        call = watched.execute(UPDATE, 5)
        running = asyncio.ensure_future(call)
        await until_waiting(db, running, 1, "the query was not sent")
        await student.pass_time(3600)
        async with limit(5, "a second query waits, where the connection itself refuses it"):
            with student.raises("InterfaceError"):
                await watched.fetchval("SELECT 1")
        call.cancel()
        async with limit(5, "the query went on although it was cancelled"):
            with student.raises("CancelledError"):
                await running
    count, errors = await metrics.count, await metrics.errors
    message = f"1 query was cancelled, 1 refused; recorded: {count}, {errors} of them as failures"
    assert (count, errors) == (2, 2), message
    took = (await metrics.by_query())[UPDATE].total_seconds
    assert took > 0, f"a query that was cancelled was recorded with {took} seconds"
    await expect_to_give_up(db, watched.execute(UPDATE, 5), "products")
    value = await watched.fetchval("SELECT 1")
    assert value == 1, "the connection does not work afterwards"


@task("3.3")
@points(0.25, "promise")
@hint("return self.conn.transaction(**options): no async, no await.")
async def test_monitored_transactions(student, db, rng):
    """transaction() commits, rolls back and takes options like the connection's own"""
    conn, watched, metrics = await monitored(student)
    kept, undone = word(rng), word(rng)
    async with await watched.transaction(isolation="serializable"):
        level = await watched.fetchval("SHOW transaction_isolation")
        async with await watched.transaction():  # within one, which need not be named again
            await watched.execute(INSERT, 1, kept)
    assert level == "serializable", f"isolation='serializable' was asked for, it is {level!r}"
    async with await watched.transaction(isolation="serializable", readonly=True, deferrable=True):
        late = await conn.fetchval("SHOW transaction_deferrable")
        assert late == "on", f"deferrable=True was asked for, it is {late!r}"
    try:
        async with await watched.transaction():
            level = await conn.fetchval("SHOW transaction_isolation")
            await watched.execute(INSERT, 1, undone)
            raise LookupError("of the caller")
    except LookupError:
        pass
    assert level == "read committed", f"no isolation was asked for, it is {level!r}"
    stored = await count_events(db, kept)
    assert stored == 1, "what was done in a transaction was not committed"
    stored = await count_events(db, undone)
    assert stored == 0, "a transaction left by an exception was committed"
    count = await metrics.count
    assert count == 3, f"3 queries were made in transactions, {count} were recorded"


@task("3.3")
@points(0.25, "plain")
@hint("No warm-up, and the last round may be a short one.")
async def test_benchmark_executes_exactly_as_often(student, db, rng):
    """benchmark executes the query exactly `runs` times, with its arguments"""
    await add_counter(db)
    # Whoever fetches one row of the two has not executed all of it.
    sql = "SELECT nextval('ticks') / 2, 1 / ($1::int - $2::int) FROM generate_series(1, 2)"
    done = 0
    for runs, concurrency in ((rng.randrange(7, 30), 3), (1, 4), (4, 2), (5, 8)):
        result = await student.benchmark(sql, 7, 5, runs=runs, concurrency=concurrency)
        ran, done = (await counted(db) - done) / 2, await counted(db)
        assert ran == runs, f"runs={runs}, concurrency={concurrency}: {ran} executions"
        assert result.runs == runs, f"runs={runs}, and the result says {result.runs}"
    await student.benchmark(sql, 7, 5)
    ran = (await counted(db) - done) / 2
    assert ran == 100, f"without runs= there were {ran} executions, 100 is the default"
    kind = word(rng)
    await student.benchmark(INSERT, 1, kind, runs=3, concurrency=2)
    stored = await count_events(db, kind)
    assert stored == 3, f"an INSERT was executed 3 times, and {stored} rows are there"


@task("3.3")
@points(0.25, "promise")
@hint("So many worker tasks, or a semaphore of that size; each execution on its own connection.")
async def test_benchmark_keeps_the_concurrency(student, db, rng):
    """As many executions as asked for are under way at the same time, and never more"""
    await student.pool_options(min_size=1, max_size=12)
    for concurrency, options in ((rng.choice([2, 3, 5]), True), (4, False), (12, True)):
        key = rng.randrange(10**9)
        async with locked(db, "SELECT pg_advisory_xact_lock($1)", key):
            call = student.benchmark(
                "SELECT pg_advisory_xact_lock_shared($1)",
                key,
                runs=20,
                **({"concurrency": concurrency} if options else {}),
            )
            start = perf_counter()
            running = asyncio.ensure_future(call)
            message = f"fewer than {concurrency} executions are under way at the same time"
            await until_waiting(db, running, concurrency, message)
            for _ in range(20):
                await student.ping()
                seen = await db.fetchval(AT_THE_LOCK)
                message = f"{seen} at the same time, {concurrency} are allowed"
                assert seen <= concurrency, message
            await db.execute("SELECT pg_sleep(0.2)")  # so long do they wait side by side at least
        result = await running
        elapsed = perf_counter() - start
        assert result.runs == 20, f"runs=20, and the result says {result.runs}"
        times = f"seconds is {result.seconds:.4f}, and all of it took {elapsed:.4f}"
        assert result.seconds <= elapsed, f"what ran side by side was added up\n{times}"


@task("3.3")
@points(0.25, "promise")
@hint(
    "Hand out the runs one by one: who is done takes the next, and nobody has a share of his own."
)
async def test_benchmark_goes_on_beside_a_slow_execution(student, db, rng):
    """While one execution takes long, the others go on until no run is left"""
    await add_counter(db)
    await student.pool_options(min_size=3, max_size=3)
    key, runs = rng.randrange(10**9), rng.randrange(12, 20)
    sql = "SELECT CASE nextval('ticks') WHEN 1 THEN pg_advisory_xact_lock_shared($1) END"
    async with locked(db, "SELECT pg_advisory_xact_lock($1)", key):
        call = student.benchmark(sql, key, runs=runs, concurrency=3)
        running = asyncio.ensure_future(call)
        async with limit(5, f"one of {runs} executions waits, and so do others that need not"):
            while not running.done() and await counted(db) < runs:
                await student.ping()
    result = await running
    assert result.runs == runs, f"runs={runs}, and the result says {result.runs}"
    ran = await counted(db)
    assert ran == runs, f"runs={runs}, and there were {ran} executions"


@task("3.3")
@points(0.25, "plain")
@hint("perf_counter() around each execution; percentiles of these times, in seconds.")
async def test_benchmark_tells_the_times(student, db, rng):
    """p50, p95 and max are those of the executions' times, within the seconds of the whole"""
    await add_counter(db)
    await student.pool()
    pauses = [0.0] * 45 + [0.004] * 47 + [0.03] * 7 + [0.08]
    rng.shuffle(pauses)
    sql = "SELECT pg_sleep(($1::float8[])[nextval('ticks')])"
    start = perf_counter()
    result = await student.benchmark(sql, pauses, runs=100, concurrency=1)
    elapsed = perf_counter() - start
    ran = await counted(db)
    assert ran == 100, f"runs=100, and there were {ran} executions"
    p50, p95, longest = result.p50, result.p95, result.max
    times = f"p50={p50:.4f} p95={p95:.4f} max={longest:.4f} seconds={result.seconds:.4f}"
    assert 0 < p50 <= p95 <= longest, f"not 0 < p50 <= p95 <= max\n{times}"
    assert longest <= result.seconds, f"max is longer than the whole\n{times}"
    expect_fine_times([p50, p95, longest])
    expect_fine_times([result.seconds])
    assert result.seconds <= elapsed, f"it took {elapsed:.4f} seconds, not as many\n{times}"
    # How long each takes at least is known. How long at most, that is for the whole to say:
    # 51 executions took p50 or more, 6 of them p95 or more, and they came one after another.
    for name, value, least, others in (
        ("p50", p50, 0.004, 51),
        ("p95", p95, 0.03, 6),
        ("max", longest, 0.08, 1),
    ):
        message = f"{name} is not right\n45 of 100 took no time, 47 took 4 ms, 7 30 ms and 1 80 ms"
        assert value >= least * 0.95, f"{message}\n{times}"
        assert others * value <= result.seconds, f"{message}\n{times}"
    # Of which one takes so long that what a busy machine adds to the whole hides no mean of two.
    for runs, name, long in ((20, "p95", 0.05), (2, "p50", 0.2), (2, "p50", 0.2)):
        pauses = [0.0] * (int(await counted(db)) + runs - 1) + [long]
        result = await student.benchmark(sql, pauses, runs=runs, concurrency=1)
        value, longest = getattr(result, name), result.max
        assert value < longest, f"of {runs} times {name} is the longest: {value:.4f}"
        # One execution took the one, another the other, and they came one after another.
        assert value + longest <= result.seconds, f"of {runs} times {name} is none: {value:.4f}"
    assert result.p95 == longest, f"of 2 times p95 is not the longest: {result.p95:.4f}"


@task("3.3")
@points(0.25, "promise")
@hint("Start the clock when you have the connection.")
async def test_benchmark_does_not_time_the_waiting(student, wire):
    """An execution's time does not include waiting for a connection of the pool"""
    await student.pool_options(min_size=1, max_size=1)
    await student.pool()
    start = perf_counter()
    result = await student.benchmark("SELECT pg_sleep(0.004)", runs=20, concurrency=20)
    elapsed = perf_counter() - start
    # On one connection they run one after another: 11 of them took at least p50 each.
    message = f"20 executions one after another took {elapsed:.4f} s, and p50 is {result.p50:.4f}"
    assert 11 * result.p50 <= elapsed, f"p50 includes waiting for a connection\n{message}"
    assert result.p50 >= 0.0038, f"an execution takes 4 ms, and p50 is {result.p50:.4f}"
    message = f"20 executions of 4 ms, one after another, took {result.seconds:.4f} s"
    assert result.seconds >= 20 * 0.0038, message
    expect_executions(wire, {"SELECT pg_sleep(0.004)": 20})


@task("3.3")
@points(0.25, "promise")
@hint("Start the clock when you have the connection, for the first execution of each too.")
async def test_benchmark_does_not_time_the_first_wait(student, db, wire):
    """The time of the first execution begins when it has a connection"""
    await student.pool_options(min_size=1, max_size=1)
    pool = await student.pool()
    conn = await pool.acquire()
    running = asyncio.ensure_future(student.benchmark("SELECT 1", runs=1, concurrency=1))
    await student.ping()
    await db.execute("SELECT pg_sleep(0.2)")  # so long does it wait for the connection at least
    start = perf_counter()
    await pool.release(conn)
    result = await running
    elapsed = perf_counter() - start
    message = f"it could begin {elapsed:.4f} s before the end, and max is {result.max:.4f}"
    assert result.max <= elapsed, (
        f"an execution's time includes waiting for a connection\n{message}"
    )
    expect_executions(wire, {"SELECT 1": 1})


@task("3.3")
@points(0.5, "promise")
@hint("Stop the other tasks, wait for their end, then raise the error itself, not a group.")
async def test_benchmark_raises_the_error_and_stops(student, db, wire, rng):
    """A failing execution ends the benchmark with its error, and nothing runs on"""
    await add_counter(db)
    await student.pool_options(min_size=4, max_size=4)
    pool, key, runs, patience = await student.pool(), rng.randrange(10**9), 1500, 100
    # The first execution fails while the others wait for the lock.
    sql = "SELECT 1 / (nextval('ticks') - 1), pg_advisory_xact_lock_shared($1)"
    async with locked(db, "SELECT pg_advisory_xact_lock($1)", key):
        call = student.benchmark(sql, key, runs=runs, concurrency=3)
        running = asyncio.ensure_future(call)
        async with limit(5, "no execution has failed"):
            # On a busy machine the first may fail before the third has begun, which then does not.
            while not (running.done() or wire.errors("22012")):
                await student.ping()
            while not running.done() and await db.fetchval(AT_THE_LOCK) < 2 and patience:
                patience -= 1
                await student.ping()
        for _ in range(10):
            await student.ping()
        left = await db.fetchval(AT_THE_LOCK) if running.done() else 0
        assert left == 0, f"the error was raised while {left} executions were still under way"
    with student.raises("DivisionByZeroError"):
        await running
    at_the_end = await counted(db)
    idle, size = await pool.get_idle_size(), await pool.get_size()
    assert idle == size, f"{size - idle} connections are still in use after the error"
    for _ in range(10):
        await student.ping()
    later = await counted(db)
    assert later == at_the_end, f"{later - at_the_end} executions came after the error"
    assert later < runs, "the first execution failed, and all others were made nevertheless"
    # At the lock all stand before they fail, so that more than one has an error.
    zero = "SELECT 1 / length(pg_advisory_xact_lock_shared($1)::text)"
    taken = [await pool.acquire() for _ in range(4)]
    async with locked(db, "SELECT pg_advisory_xact_lock($1)", key):
        running = asyncio.ensure_future(student.benchmark(zero, key, runs=9, concurrency=3))
        await pass_long(student, LONG_S)
        for conn in taken:
            await pool.release(conn)
        await until_waiting(db, running, 3, "three executions are not under way at the same time")
        await pass_long(student, LONG_S)
    with student.raises("DivisionByZeroError"):
        await running
    kind = word(rng)
    once = {"runs": 1, "concurrency": 1}
    await expect_refusals(
        student, db, "events", "INSERT", lambda: student.benchmark(INSERT, 1, kind, **once)
    )
    wire.cut(before="INSERT INTO events")
    with student.raises("Exception"):
        await student.benchmark(INSERT, 1, kind, **once)
    stored = await count_events(db, kind)
    assert stored == 0, "an execution that failed was made again"
    await expect_to_give_up(db, student.benchmark("SELECT name FROM products"), "products")
    async with limit(5, "a benchmark was cancelled, and its connections are still in use"):
        while await pool.get_idle_size() < await pool.get_size():
            await student.ping()


@task("3.3")
@points(0.25, "detail")
@hint("Check both numbers first.")
async def test_benchmark_refuses_less_than_one(student, wire, rng):
    """runs or concurrency below 1 raises ValueError and sends nothing"""
    for options in ({"runs": 0}, {"concurrency": 0}, {"runs": -rng.randrange(1, 9)}):
        with student.raises("ValueError"):
            await student.benchmark("SELECT 1", **options)
    expect_nothing_sent("benchmark", wire)


@task("3.3")
@points(0.25, "plain")
@hint("EXPLAIN (FORMAT JSON) gives a text with a list of one object: json.loads(text)[0].")
async def test_explain_returns_the_plan(student, db, wire, rng):
    """explain returns the plan of a query with parameters as a dict"""
    sql = (
        "SELECT u.name, count(*) FROM users u JOIN events e ON e.user_id = u.id"
        " WHERE e.kind = $1 AND u.id < $2 GROUP BY u.name"
    )
    args = word(rng), rng.randrange(5, 50)
    plan = await student.explain(sql, *args)
    assert type(plan) is dict, f"explain returned a {type(plan).__name__}, not a dict"
    assert type(plan.get("Plan")) is dict, f"there is no 'Plan' in it\nkeys: {sorted(plan)}"
    tables = {node.get("Relation Name") for node in nodes_of(plan["Plan"])} - {None}
    assert tables == {"users", "events"}, f"it is the plan of a query over {sorted(tables)}"
    asked = [one for one in wire.queries if {"EXPLAIN", "PREPARE"} & set(one.tags)]
    assert any("EXPLAIN" in one.tags for one in asked), (
        "the plan does not come from the database: nothing was explained there"
    )
    told = any(" ".join(sql.split()) in " ".join(one.sql.split()) for one in asked)
    assert told, "something was explained, and it was not the query"
    got = [(node["Node Type"], node.get("Relation Name")) for node in nodes_of(plan["Plan"])]
    nodes = (await db.plan(sql, *args)).nodes
    right = [(node["Node Type"], node.get("Relation Name")) for node in nodes]
    assert got == right, f"it is not the plan that PostgreSQL has\ngot:   {got}\nright: {right}"
    costs = sorted({type(node.get("Total Cost")).__name__ for node in nodes_of(plan["Plan"])})
    assert costs == ["float"], f"what the plan costs is of type {', '.join(costs)}, not float"
    await expect_parameters("explain", wire, rng, lambda text: student.explain(sql, text, 30))
    everybody = "SELECT name FROM users WHERE id > $1"  # an index is there, and of no use
    plan = (await student.explain(everybody, 0))["Plan"]["Node Type"]
    right = (await db.plan(everybody, 0)).nodes[0]["Node Type"]
    assert plan == right, f"PostgreSQL's plan is a {right}, and explain tells of a {plan}"
    plan = await student.explain("SELECT name FROM users WHERE name <> '{;}%' AND id = $1", 3)
    there = str(plan["Plan"])
    assert "'{;}%'" in there, f"it is the plan of a part of the query: {shown(there)}"
    assert "id = '3'" in there, f"it is the plan of a part of the query: {shown(there)}"
    commented = "\n SELECT 'a\nb' -- one\n FROM users WHERE id = $1; "
    for _ in range(2):
        mark, there = wire.mark(), str((await student.explain(commented, 4))["Plan"])
        assert "id = '4'" in there, f"it is the plan of a part of the query: {shown(there)}"
        expect_asked("explain", wire.since(mark))


@task("3.3")
@points(0.5, "promise")
@hint("EXPLAIN alone executes nothing; EXPLAIN ANALYZE does, so roll that back.")
async def test_explain_changes_nothing(student, db, rng):
    """explain of an UPDATE, DELETE or INSERT returns its plan and changes no data"""
    tables = ("products", "order_items", "events")
    before = [await db.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608
    for operation, table, sql, args in (
        ("Update", "products", "UPDATE products SET price = $1", (Decimal(rng.randrange(9)),)),
        ("Delete", "order_items", "DELETE FROM order_items WHERE quantity < $1", (100,)),
        ("Insert", "events", INSERT, (1, word(rng))),
        ("Delete", "events", " /* select */ delete from events where user_id < $1", (100,)),
        ("Update", "products", GIFTS, (Decimal(rng.randrange(9)),)),
    ):
        nodes = nodes_of((await student.explain(sql, *args))["Plan"])
        (plan,) = [node for node in nodes if node["Node Type"] == "ModifyTable"]
        kind = (plan.get("Operation"), plan.get("Relation Name"))
        assert kind == (operation, table), f"the plan of the {operation} says {kind}"
    await add_store(db)
    await student.explain("SELECT store($1, $2)", 1, word(rng))  # which may write as well
    after = [await db.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608
    for table, old, new in zip(tables, before, after, strict=True):
        assert old == new, f"explain has changed {table}"
    await expect_to_give_up(db, student.explain("SELECT name FROM products"), "products")
    await expect_patience(student, db, "products", student.explain("SELECT name FROM products"))


GIFTS = """
    with gifts as (update products set price = $1 where stock > 3 returning id)
    select count(*) from gifts
"""

SETTINGS = "SELECT string_agg(name || ' ' || setting, ', ' ORDER BY name) FROM pg_settings"
PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE from_sql"


@task("3.3")
@points(1, "promise")
@hint("conn.transaction() inside a transaction is a savepoint; a ROLLBACK by hand undoes it all.")
async def test_explain_inside_a_transaction(student, db, rng):
    """explain inside the caller's transaction leaves it as it is"""
    conn = await student.connection()
    transaction = await conn.transaction()
    await transaction.start()
    first, second = word(rng), word(rng)
    await conn.execute("UPDATE products SET name = $1 WHERE id = 1", first)
    looks = "SELECT '[1]'::json", SETTINGS, PREPARED
    before = [await conn.fetchval(look) for look in looks]
    await student.explain(conn, "UPDATE products SET name = 'explained', price = 0")
    after = [await conn.fetchval(look) for look in looks]
    assert after[0] == before[0], f"the connection reads JSON in another way: {after[0]!r}"
    assert after[1] == before[1], "settings of the connection are others than before"
    assert after[2] == before[2], "a statement was prepared in SQL, and is still there"
    await conn.execute("UPDATE products SET name = $1 WHERE id = 2", second)
    await transaction.commit()
    rows = await db.fetch("SELECT id, name, price FROM products ORDER BY id LIMIT 3")
    names = [row["name"] for row in rows]
    assert names[:2] == [first, second], f"the caller's own changes are lost\nnames: {names}"
    assert names[2] == "product 3", f"the explained UPDATE was executed\nnames: {names}"
    assert all(row["price"] > 0 for row in rows), "the explained UPDATE was executed"


@task("3.3")
@points(0.25, "detail")
@hint("Let the error pass; if you began a transaction, async with ends it.")
async def test_explain_of_a_wrong_query_raises(student, wire):
    """explain of a query that is wrong raises the error and leaves the connection usable"""
    conn = await student.connection()
    with student.raises("UndefinedColumnError"):
        await student.explain(conn, "SELECT prise FROM products")
    with student.raises("PostgresSyntaxError"):
        await student.explain(conn, "SELEKT 1")
    with student.raises("UndefinedTableError"):
        await student.explain(conn, "SELECT 1 FROM nowhere")
    inside = await conn.is_in_transaction()
    assert inside is False, "the connection was left in a transaction"
    await conn.execute("SET application_name = 'the caller''s'")
    await student.explain(conn, "SELECT 1")
    name = await conn.fetchval("SHOW application_name")
    assert name == "the caller's", f"a setting of the caller is lost: {shown(name)}"
    value = await conn.fetchval("SELECT 1")
    assert value == 1, "the connection does not work afterwards"
    assert not wire.leaked, "a transaction was left open"
