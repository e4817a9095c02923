"""What goes wrong at any step of right code does no harm, and of wrong code it is seen where."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from grader.cell import Cell
from grader.errors import GraderError
from grader.pytest_plugin.residue import Residue
from grader.pytest_plugin.student import Student
from grader.pytest_plugin.sweep import Sweep
from grader.pytest_plugin.troubles import Trouble
from grader.pytest_plugin.verifier import Verifier
from grader.pytest_plugin.wire import Wire
from tests.integration.cells import open_shared

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCHEMA = """
CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    balance bigint NOT NULL CHECK (balance >= 0)
);
CREATE TABLE ledger (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts,
    amount bigint NOT NULL,
    made timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE notes (text text NOT NULL);
INSERT INTO accounts (balance) VALUES (100), (100);
INSERT INTO notes VALUES ('a'), ('a');
"""

SOURCE = '''
import asyncio
import contextlib
import time

import asyncpg

ADD = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"
NOTE = "INSERT INTO ledger (account_id, amount) VALUES ($1, $2) RETURNING id"
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def work(conn, amount):
    await conn.execute(ADD, 1, -amount)
    await conn.execute(ADD, 2, amount)
    return await conn.fetchval(NOTE, 2, amount)


# --- right ----------------------------------------------------------------------------------------


async def in_a_block(pool, amount):
    async with pool.acquire() as conn, conn.transaction():
        return await work(conn, amount)


async def by_hand(pool, amount):
    conn = await pool.acquire()
    try:
        try:
            await conn.execute("BEGIN")
            result = await work(conn, amount)
        except BaseException:
            with contextlib.suppress(*LOST):
                await conn.execute("ROLLBACK")
            raise
        await conn.execute("END")
        return result
    finally:
        with contextlib.suppress(*LOST):
            await pool.release(conn)


async def in_one_statement(pool, amount):
    return await pool.fetchval(
        """WITH moved AS (
            UPDATE accounts SET balance = balance + CASE id WHEN 1 THEN -$1::bigint ELSE $1 END
        ) INSERT INTO ledger (account_id, amount) VALUES (2, $1::bigint) RETURNING id""", amount
    )


async def with_savepoints_and_a_cursor(pool, amount):
    async with pool.acquire() as conn, conn.transaction():
        async with conn.transaction():
            result = await work(conn, amount)
        async for _ in conn.cursor("SELECT * FROM accounts"):
            pass
        return result


async def by_copy(pool, amount):
    async with pool.acquire() as conn, conn.transaction():
        await conn.copy_records_to_table(
            "ledger", records=[(2, amount)] * 3, columns=["account_id", "amount"]
        )
        await conn.executemany("INSERT INTO notes VALUES ($1)", [("b",), ("a",)])
        await conn.execute("DELETE FROM notes WHERE text = 'b'")


async def tries_again_if_lost(pool, amount):
    made = None
    for last in (False, True):
        try:
            async with pool.acquire() as conn, conn.transaction():
                made = await conn.fetchval("SELECT txid_current()")
                return await work(conn, amount)
        except LOST:
            async with pool.acquire() as conn:
                if last:
                    raise
                if made and await conn.fetchval("SELECT txid_status($1)", made) != "aborted":
                    raise


async def reads(pool, amount):
    return await pool.fetchval("SELECT balance FROM accounts WHERE id = 1")


async def on_a_connection(conn, amount):
    async with conn.transaction():
        return await work(conn, amount)


async def refuses(pool, amount):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(ADD, 2, amount)
        await conn.execute(ADD, 1, -amount)


async def refuses_after_a_note(pool, amount):
    try:
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute(ADD, 1, -amount)
    except asyncpg.CheckViolationError as error:
        try:
            await pool.execute("INSERT INTO notes VALUES ('refused')")
        finally:
            raise error


# A cancel request comes before COMMIT has done anything, as it can before any COMMIT.


async def ends_slowly_on_a_connection(conn, amount):
    await conn.execute("BEGIN")
    try:
        result = await work(conn, amount)
    except BaseException:
        await conn.execute("ROLLBACK")
        raise
    await conn.execute("SELECT pg_sleep(0.3); COMMIT")
    return result


async def ends_slowly(pool, amount):
    async with pool.acquire() as conn:
        return await ends_slowly_on_a_connection(conn, amount)


async def reads_in_a_block(pool, amount):
    async with pool.acquire() as conn, conn.transaction():
        return await conn.fetchval("SELECT balance FROM accounts WHERE id = $1", 1)


async def does_not_wait(pool, amount):
    with contextlib.suppress(asyncpg.LockNotAvailableError):
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute("LOCK TABLE accounts IN SHARE MODE NOWAIT")


async def cleans_up_in_a_shield(pool, amount):
    async def give_back():
        await pool.release(conn)

    conn = await pool.acquire()
    try:
        async with conn.transaction():
            return await work(conn, amount)
    finally:
        await asyncio.shield(give_back())


async def ends_its_tasks(pool, amount):
    async def ask():
        while await queue.get():
            await reads(pool, amount)

    queue = asyncio.Queue()
    helper = asyncio.create_task(ask())
    endless = asyncio.create_task(for_ever())
    try:
        return await reads(pool, amount)
    finally:
        queue.put_nowait(None)
        endless.cancel()


# --- wrong ----------------------------------------------------------------------------------------


async def without_transaction(pool, amount):
    async with pool.acquire() as conn:
        return await work(conn, amount)


async def in_two_transactions(pool, amount):
    async with pool.acquire() as conn:
        async with conn.transaction():
            await conn.execute(ADD, 1, -amount)
            await conn.execute(ADD, 2, amount)
        async with conn.transaction():
            return await conn.fetchval(NOTE, 2, amount)


async def pays_twice(pool, amount):
    try:
        return await in_a_block(pool, amount)
    except LOST:
        return await in_a_block(pool, amount)


async def keeps_the_connection(pool, amount):
    conn = await pool.acquire()
    async with conn.transaction():
        result = await work(conn, amount)
    await pool.release(conn)
    return result


async def never_gives_back(pool, amount):
    conn = await pool.acquire()
    async with conn.transaction():
        return await work(conn, amount)


async def leaves_the_rollback_to_the_pool(pool, amount):
    async with pool.acquire() as conn:
        await conn.execute("BEGIN")
        result = await work(conn, amount)
        await conn.execute("COMMIT")
        return result


async def swallows_cancellation(pool, amount):
    with contextlib.suppress(asyncio.CancelledError):
        return await in_a_block(pool, amount)


async def shields_its_work(pool, amount):
    return await asyncio.shield(asyncio.create_task(in_a_block(pool, amount)))


async def renames_cancellation(pool, amount):
    try:
        return await in_a_block(pool, amount)
    except asyncio.CancelledError:
        raise RuntimeError("it was cancelled") from None


async def refuses_all_the_same(pool, amount):
    with contextlib.suppress(asyncio.CancelledError):
        await reads(pool, amount)
    await pool.execute(ADD, 1, -amount)


async def swallows_errors(pool, amount):
    with contextlib.suppress(Exception):
        return await in_a_block(pool, amount)


async def answers_none(pool, amount):
    with contextlib.suppress(Exception):
        return await reads(pool, amount)


async def swallows_what_is_stopped(pool, amount):
    with contextlib.suppress(asyncpg.QueryCanceledError):
        return await reads(pool, amount)


async def goes_on_after_an_error(pool, amount):
    async with pool.acquire() as conn, conn.transaction():
        with contextlib.suppress(asyncpg.QueryCanceledError):
            await conn.fetchval("SELECT balance FROM accounts WHERE id = $1", 1)
        await conn.execute("SELECT 1")


async def renames_errors(pool, amount):
    try:
        return await in_a_block(pool, amount)
    except Exception as error:
        raise RuntimeError("it did not work") from error


async def covers_a_failed_commit(pool, amount):
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        try:
            result = await work(conn, amount)
        except BaseException:
            await transaction.rollback()
            raise
        try:
            await transaction.commit()
        except Exception:
            await transaction.rollback()
            raise
        return result


async def goes_on_beside(pool, amount):
    asyncio.create_task(in_a_block(pool, amount))
    return await reads(pool, amount)


async def asks_beside(pool, amount):
    asyncio.create_task(pool.fetchval("SELECT count(*) FROM ledger"))
    return await reads(pool, amount)


broken = False


async def remembers(pool, amount):
    global broken
    if broken:
        raise ValueError("I am out of order")
    try:
        return await in_a_block(pool, amount)
    except LOST:
        broken = True
        raise


known = {}


async def answers_from_memory(pool, amount):
    if amount not in known:
        known[amount] = await reads(pool, amount)
    return known[amount]


async def forgets_to_await(pool, amount):
    in_a_block(pool, amount)
    return await reads(pool, amount)


async def for_ever():
    await asyncio.Event().wait()


async def leaves_a_task(pool, amount):
    pool.task = asyncio.create_task(for_ever())


async def changes_its_list(pool, numbers):
    numbers.sort()


async def sleeps(pool, amount):
    time.sleep(0.01)


async def leaves_a_transaction(conn, amount):
    await conn.execute("BEGIN")


async def turns_all_over(pool, amount):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("DELETE FROM ledger WHERE account_id = 1")
        await conn.execute("UPDATE ledger SET account_id = 1 WHERE account_id = 2")
        await conn.execute("DELETE FROM accounts WHERE id = 2")
        await conn.execute("INSERT INTO accounts (balance) VALUES ($1)", amount)
        await conn.execute("DELETE FROM notes")
'''

RIGHT = [
    *("in_a_block", "by_hand", "in_one_statement", "with_savepoints_and_a_cursor", "by_copy"),
    *("tries_again_if_lost", "reads", "on_a_connection", "ends_its_tasks"),
    "cleans_up_in_a_shield",
]

PART = "only a part of your code's work stays, or more than all"

#: What is said of each, and of which trouble.
WRONG = {
    # A cancel request may come when its statement is done: one account is changed then, not two.
    "without_transaction": (PART, "what it changed: accounts: "),
    "in_two_transactions": (PART, "what it changed: accounts: 2 changed\n"),
    "pays_twice": (PART, Trouble.CUT_AFTER.value),
    "keeps_the_connection": ("leaves something behind", Trouble.CANCELLED.value),
    "never_gives_back": ("leaves something behind\na connection that was not given back", ""),
    "leaves_the_rollback_to_the_pool": ("leaves something behind", Trouble.CANCELLED.value),
    "swallows_cancellation": ("as if its task had not been cancelled", Trouble.CANCELLED.value),
    "shields_its_work": ("as if its task had not been cancelled", Trouble.CANCELLED.value),
    "renames_cancellation": ("and not with RuntimeError", Trouble.CANCELLED.value),
    "swallows_errors": ("returns, and its work is not there", Trouble.KILLED.value),
    "answers_none": ("something else than its result", "then your code returned None"),
    "swallows_what_is_stopped": ("something else than its result", Trouble.STOPPED.value),
    "goes_on_after_an_error": ("InFailedSQLTransactionError covers the", Trouble.STOPPED.value),
    "renames_errors": ("RuntimeError covers the error that came", Trouble.KILLED.value),
    "covers_a_failed_commit": (
        "InterfaceError covers the error that came",
        Trouble.REFUSED_AT_COMMIT.value,
    ),
    "goes_on_beside": ("leaves something behind", "a task that goes on: in_a_block"),
    "asks_beside": ("leaves something behind", "a task that goes on: Pool.fetchval"),
    "remembers": ("the next call does not go well", Trouble.KILLED.value),
    "answers_from_memory": ("does not ask the database any more", ""),
    "forgets_to_await": ("coroutine 'in_a_block' was never awaited", ""),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cell(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cell]:
    """A cell around SOURCE, shared: each test has a trial of its own in it."""
    root: Path = tmp_path_factory.mktemp("t")
    async with open_shared(root, "embedded", schema=SCHEMA, source=SOURCE) as opened:
        yield opened


@pytest.mark.parametrize("way", RIGHT)
async def test_right_ways_pass(way: str, student: Student, sweep: Sweep) -> None:
    """Whatever goes wrong at whatever step, code in any right style is let be."""
    await sweep(lambda: getattr(student, way)(10))


@pytest.mark.parametrize("way", ["ends_slowly", "ends_slowly_on_a_connection"])
async def test_an_end_that_was_cancelled_is_left_to_the_pool(
    way: str, student: Student, sweep: Sweep
) -> None:
    """No code can end a transaction whose COMMIT did not: nothing is held against it."""
    await sweep(lambda: getattr(student, way)(10), only=[Trouble.CANCELLED])


async def test_a_refusal_is_swept_too(student: Student, sweep: Sweep) -> None:
    """A call that ends with an error of its own is one that goes well, if the test says so."""
    await sweep(lambda: student.refuses(1000), raises="CheckViolationError")


async def test_of_two_errors_either_will_do(student: Student, sweep: Sweep) -> None:
    """Who is cancelled while a refusal is on its way may raise that, and not CancelledError."""
    await sweep(lambda: student.refuses_after_a_note(1000), raises="CheckViolationError")


async def test_a_refusal_is_no_excuse_before_it_came(student: Student, sweep: Sweep) -> None:
    """Who is cancelled before there is anything to refuse, ends with that."""
    with pytest.raises(AssertionError, match="as if its task had not been cancelled"):
        await sweep(lambda: student.refuses_all_the_same(1000), raises="CheckViolationError")


@pytest.mark.parametrize("way", WRONG)
async def test_wrong_ways_are_seen(way: str, student: Student, sweep: Sweep) -> None:
    """Each promise that is not kept is told, with the trouble that brought it to light."""
    with pytest.raises(AssertionError) as caught:
        await sweep(lambda: getattr(student, way)(10))
    for part in WRONG[way]:
        assert part in str(caught.value)


@pytest.mark.parametrize("way", ["reads", "reads_in_a_block"])
async def test_what_only_reads_is_stopped(way: str, student: Student, sweep: Sweep) -> None:
    """A statement that has to wait for a table is ended there, and its code is told."""
    tried = sweep(lambda: getattr(student, way)(10), only=[Trouble.STOPPED])
    assert [one.error and one.error.sqlstate async for one in tried] == ["57014"]


async def test_who_does_not_wait_is_not_stopped(student: Student, sweep: Sweep) -> None:
    """A statement that gives up at a lock by itself has met no trouble of ours."""
    assert [
        one async for one in sweep(lambda: student.does_not_wait(1), only=[Trouble.STOPPED])
    ] == []


async def everything(db: Verifier) -> list[str]:
    tables = ("accounts", "ledger", "notes")
    reads = (f"SELECT '{one} ' || t::text AS row FROM {one} t" for one in tables)
    return sorted(row["row"] for row in await db.fetch(" UNION ALL ".join(reads)))


@pytest.mark.parametrize("way", ["in_a_block", "by_copy", "turns_all_over"])
async def test_rows_are_put_back(way: str, student: Student, sweep: Sweep, db: Verifier) -> None:
    """After a sweep, and before each of its calls, all rows are as they were."""
    await db.execute("INSERT INTO ledger (account_id, amount) VALUES (1, 5), (2, 6)")
    before = await everything(db)
    met = [one async for one in sweep(lambda: getattr(student, way)(10), tables=["accounts"])]
    assert met, "nothing was tried"
    assert await everything(db) == before


async def test_a_table_that_is_none_is_named(student: Student, sweep: Sweep) -> None:
    """A misspelt table is told, with those that there are."""
    with pytest.raises(GraderError, match="no table accuonts, but accounts, ledger, notes"):
        await sweep(lambda: student.reads(1), tables=["accuonts"])


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("never_gives_back", "a connection that was not given back to the pool"),
        ("forgets_to_await", "coroutine 'in_a_block' was never awaited"),
        ("leaves_a_task", "a task that goes on: for_ever"),
        ("changes_its_list", "an argument that is not as it was given"),
        ("sleeps", "time.sleep(0.01) stopped the event loop"),
        ("leaves_a_transaction", "a connection in the middle of a transaction"),
    ],
)
async def test_residue_is_named(way: str, said: str, student: Student, residue: Residue) -> None:
    """What a call leaves behind costs it, and the next call nothing."""
    with pytest.raises(AssertionError) as caught:
        await residue.check(getattr(student, way)([3, 1, 2]))
    assert str(caught.value) == f"your code leaves something behind\n{said}"
    await residue.check(student.reads(1))


async def test_a_cancelled_call_leaves_no_residue(
    student: Student, residue: Residue, wire: Wire
) -> None:
    """What asyncpg does behind a cancelled call has ended before anybody looks."""
    call = asyncio.ensure_future(residue.check(student.in_a_block(10)))
    async with wire.hold("INSERT") as held:
        await held.reached(by=call)
        student._child.cancel()
        await student.ping()
        held.release()
        with student.raises("CancelledError"):
            await call
