"""A report tells what the test did meanwhile, where it stands among the student's statements."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from grader.cell import Cell, Trial
from grader.grading.running import run
from grader.pytest_plugin import meet
from grader.pytest_plugin.interleaving import Interleaving
from grader.pytest_plugin.student import Student
from grader.pytest_plugin.sweep import Sweep
from grader.pytest_plugin.troubles import Trouble
from grader.pytest_plugin.verifier import Verifier
from grader.pytest_plugin.wire import Wire
from grader.sandbox import open_sandbox
from grader.worker import Call
from tests.integration.cells import open_shared
from tests.integration.ways import SCHEMA, SOURCE
from tests.tiny_exercise import write_tiny

pytestmark = pytest.mark.asyncio(loop_scope="module")

MORE = """
NOTE = "INSERT INTO badges VALUES ($1)"


async def move(pool, amount):
    async with pool.acquire() as conn:
        await conn.execute(ADD, 1, -amount)
        await conn.execute(ADD, 2, amount)


async def look(pool):
    return await pool.fetchval(READ, 1)


async def hides_cancellation(pool):
    try:
        return await look(pool)
    except asyncio.CancelledError:
        return None
"""

READ = "SELECT balance FROM accounts WHERE id = $1"
WRITE = "UPDATE accounts SET balance = $2 WHERE id = $1"
ADD = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cell(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cell]:
    """A cell around SOURCE, shared: each test has a trial of its own in it."""
    root = tmp_path_factory.mktemp("t")
    async with open_shared(root, "embedded", schema=SCHEMA, source=SOURCE + MORE) as opened:
        yield opened


def story(trial: Trial) -> list[str]:
    """What a report shows: the student's statements, and what the test did between them."""
    statements = trial.shown.told(500)
    acts = trial.acts.tell(trial.shown, len(statements))
    lines = []
    for place in range(len(statements) + 1):
        lines += [f"{act.who}: {act.what}" for act in acts if act.before == place]
        lines += [statement.sql for statement in statements[place : place + 1]]
    return lines


@asynccontextmanager
async def standing(wire: Wire, text: str, call: Call) -> AsyncIterator[asyncio.Future[object]]:
    """A call that is held before such a statement, until the block ends."""
    async with wire.hold(text) as held:
        running = asyncio.ensure_future(call)
        await held.reached(by=running)
        yield running


async def test_a_rival_comes_between_two_statements(
    trial: Trial, student: Student, interleave: Interleaving, db: Verifier
) -> None:
    """Its change stands where the call was held, with its values; putting rows back is no act."""
    async with db.rival() as rival:
        with pytest.raises(AssertionError):
            await interleave(
                lambda: student.reads_and_writes(1, 10), lambda: rival.execute(ADD, 1, 5)
            )
    assert story(trial) == [
        "BEGIN;",
        READ,
        "trouble: keeps one call before the next statement; the other goes on",
        "rival: UPDATE accounts SET balance = balance + 5 WHERE id = 1",
        "trouble: lets the first call go on",
        WRITE,
        "COMMIT;",
    ]


async def test_a_call_of_the_students_own_may_be_the_rival(
    trial: Trial, student: Student, elsewhere: Student, interleave: Interleaving
) -> None:
    """Then it is held after what the other one sends, which had not been sent when it stood."""
    with pytest.raises(AssertionError):
        await interleave(
            lambda: student.reads_and_writes(1, 10), lambda: elsewhere.one_statement(1, 5)
        )
    assert story(trial) == [
        "BEGIN;",
        READ,
        "trouble: keeps one call before the next statement; the other goes on",
        WRITE,
        ADD,
        "trouble: lets the first call go on",
        "COMMIT;",
    ]


async def test_a_rival_is_waited_for(trial: Trial, student: Student, db: Verifier) -> None:
    """When it began, what it changed and when it committed are told."""
    async with db.transaction():
        await db.execute("UPDATE accounts SET balance = $1 WHERE id = 1", 7)
        call = asyncio.ensure_future(student.one_statement(1, 10))
        await db.wait_for_blocked(by=call)
    await call
    assert story(trial) == [
        "rival: BEGIN",
        "rival: UPDATE accounts SET balance = 7 WHERE id = 1",
        ADD,
        "rival: COMMIT",
    ]


async def test_a_rival_that_fails_has_rolled_back(
    trial: Trial, student: Student, db: Verifier
) -> None:
    """As whoever leaves its block by an error."""
    await student.look()
    with pytest.raises(ZeroDivisionError):
        async with db.rival() as rival, rival.transaction():
            await rival.fetchval("SELECT 1 FROM accounts WHERE id = 1 FOR UPDATE")
            raise ZeroDivisionError
    assert story(trial)[1:] == [
        "rival: BEGIN",
        "rival: SELECT 1 FROM accounts WHERE id = 1 FOR UPDATE",
        "rival: ROLLBACK",
    ]


async def test_what_only_prepares_or_looks_is_no_act(
    trial: Trial, student: Student, db: Verifier
) -> None:
    """Before the first call, and after it what reads."""
    await db.execute("UPDATE accounts SET balance = 50 WHERE id = 1")
    await student.look()
    await db.fetch("SELECT * FROM accounts")
    await db.fetchval("WITH a AS (SELECT 1) SELECT * FROM a")
    assert story(trial) == [READ]


async def test_what_is_changed_between_two_calls_is_one(
    trial: Trial, student: Student, db: Verifier
) -> None:
    """It is what the second call finds; of many rows the first is told."""
    await student.look()
    await db.executemany("INSERT INTO badges VALUES ($1)", [("it's",), ("b",), ("c",)])
    await student.look()
    assert story(trial) == [
        READ,
        "rival: INSERT INTO badges VALUES ('it''s') (and 2 more rows)",
        READ,
    ]


async def test_rows_at_which_calls_meet_are_told(
    trial: Trial, student: Student, elsewhere: Student, db: Verifier
) -> None:
    """In words: whose locks they are, nobody sees."""
    calls = await meet(
        db,
        student.one_statement(1, 10),
        elsewhere.one_statement(1, 5),
        at={"accounts": ["id = 1"]},
    )
    await asyncio.gather(*calls)
    assert story(trial) == [
        "rival: locks accounts WHERE id = 1",
        ADD,
        ADD,
        "rival: lets go of accounts WHERE id = 1",
    ]


async def test_a_table_that_stands_still_is_told(
    trial: Trial, student: Student, db: Verifier
) -> None:
    """So that calls meet before their first change. To prepare one waits already: it comes last."""
    [call] = await meet(db, student.locks_the_row(1, 10), at={"accounts": ["id = 1"]})
    await call
    assert story(trial) == [
        "rival: locks accounts WHERE id = 1",
        "BEGIN;",
        f"{READ} FOR UPDATE",
        "rival: locks accounts: all can read, nobody can write",
        "rival: lets go of accounts WHERE id = 1",
        "rival: lets go of accounts",
        WRITE,
        "COMMIT;",
    ]


@pytest.mark.parametrize(
    ("trouble", "what"),
    [
        (Trouble.KILLED, "ends the session before the next statement"),
        (Trouble.CUT_BEFORE, f"cuts the connection before {ADD} arrives"),
    ],
)
async def test_a_sweep_tells_of_its_last_try(
    trial: Trial, student: Student, sweep: Sweep, trouble: Trouble, what: str
) -> None:
    """The trouble stands before the statement that never came to the server."""
    with pytest.raises(AssertionError):
        await sweep(lambda: student.move(10), only=[trouble])
    assert story(trial) == [ADD, f"trouble: {what}", ADD]


async def test_a_sweep_tells_of_a_row_that_is_refused(
    trial: Trial, student: Student, sweep: Sweep
) -> None:
    """Before the statement that will write it."""
    with pytest.raises(AssertionError):
        await sweep(lambda: student.move(10), only=[Trouble.REFUSED])
    refused = "trouble: has PostgreSQL refuse row 1 from here: UPDATE, accounts (53100)"
    assert story(trial) == [ADD, refused, ADD]


async def test_a_refusal_is_told_before_the_statement_that_it_refused(
    trial: Trial, student: Student, db: Verifier
) -> None:
    """Whenever it was asked for: time runs down."""
    await db.fail_at("accounts", "UPDATE", sqlstate="53100")
    await student.look()
    with student.raises("DiskFullError"):
        await student.one_statement(1, 10)
    refused = "trouble: has PostgreSQL refuse row 1 from here: UPDATE, accounts (53100)"
    assert story(trial) == [READ, refused, ADD]


async def test_a_call_is_told_where_it_began_and_ended(trial: Trial, student: Student) -> None:
    """By the statements that stood between."""
    await student.look()
    await student.one_statement(1, 10)
    assert [(call.before, call.until) for call in trial.made] == [(0, 1), (1, 2)]


async def test_what_is_done_between_calls_is_told_between_them(
    trial: Trial, student: Student, wire: Wire
) -> None:
    """Though they sent nothing that arrived."""
    await student.look()
    async with wire.unreachable():
        with student.raises("Exception"):
            await student.look()
    acts = trial.acts.tell(trial.shown, 1)
    assert [act.calls for act in acts] == [1, 2]


async def test_a_sweep_tells_of_a_task_that_is_cancelled(
    trial: Trial, student: Student, sweep: Sweep
) -> None:
    """While a statement was under way."""
    with pytest.raises(AssertionError):
        await sweep(lambda: student.hides_cancellation(), only=[Trouble.CANCELLED])
    assert story(trial) == [READ, "trouble: cancels the call"]


async def test_what_is_held_and_killed_is_told_in_its_order(
    trial: Trial, student: Student, db: Verifier, wire: Wire
) -> None:
    """Before the statement that stood there meanwhile."""
    async with standing(wire, "COMMIT", student.reads_and_writes(1, 10)) as call:
        await db.kill_sessions()
        with student.raises("Exception"):
            await call
    assert story(trial)[-4:] == [
        WRITE,
        "trouble: keeps the next statement from the server",
        "trouble: ends all sessions of your code",
        "COMMIT;",
    ]


async def test_a_rival_comes_while_a_statement_is_held(
    trial: Trial, student: Student, db: Verifier, wire: Wire
) -> None:
    """What it does is done before that statement, which was sent before."""
    async with standing(wire, "UPDATE", student.one_statement(1, 10)) as call:
        await db.execute(ADD, 1, 5)
    await call
    assert story(trial) == [
        "trouble: keeps the next statement from the server",
        "rival: UPDATE accounts SET balance = balance + 5 WHERE id = 1",
        "trouble: lets go what it held",
        ADD,
    ]


async def test_an_answer_that_is_lost_is_told_behind_its_statement(
    trial: Trial, student: Student, wire: Wire
) -> None:
    """The statement was done."""
    wire.cut(after="COMMIT")
    with student.raises("Exception"):
        await student.reads_and_writes(1, 10)
    assert story(trial)[-2:] == [
        "COMMIT;",
        "trouble: cuts the connection: COMMIT; was done, its answer is lost",
    ]


async def test_a_bad_line_is_told(trial: Trial, student: Student, wire: Wire) -> None:
    """Late answers, and no server at all."""
    await student.look()
    wire.latency(0.01)
    await student.look()
    wire.latency(0)
    async with wire.unreachable():
        with student.raises("Exception"):
            await student.look()
    assert story(trial) == [
        READ,
        "trouble: makes every answer 0.01 s late",
        READ,
        "trouble: makes no answer late",
        "trouble: cuts all connections, and refuses new ones",
        "trouble: lets connections in again",
    ]


async def test_acts_are_bounded(trial: Trial, student: Student, db: Verifier) -> None:
    """The last fifty, each cut after 200 characters."""
    await student.look()
    for number in range(60):
        await db.execute(f"UPDATE accounts SET balance = 100 + {number} -- {'x' * 300}")
    acts = trial.acts.tell(trial.shown, 1)
    assert len(acts) == 50
    assert {len(act.what) for act in acts} == {200}
    assert "100 + 59" in acts[-1].what


TESTS = '''
@task("9.1")
@points(4)
@hint("SET value = value + 1")
async def test_counts(student, db, interleave):
    """Counting up counts what another client has counted"""
    async with db.rival() as rival:
        add = "UPDATE counters SET value = value + $1 WHERE id = 1"
        await interleave(lambda: student.count_up(1), lambda: rival.execute(add, 5))
'''

RACY = b"""
async def count_up(pool, counter_id):
    value = await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
    await pool.execute("UPDATE counters SET value = $1", value + 1)
    return value + 1
"""


async def test_the_report_of_a_failed_case_has_them(tmp_path: Path) -> None:
    """With the parameters of the student's statements, the whole story of a lost change."""
    tiny = write_tiny(tmp_path, tests=TESTS)
    reports, _ = await run(
        tiny.exercise,
        RACY,
        visibility="hidden",
        settings=tiny.settings,
        sandbox=await open_sandbox("auto"),
        limit_s=60,
    )
    case = reports["test_counts"]
    assert not case.passed
    assert [(act.before, act.who) for act in case.acts] == [
        (1, "trouble"),
        (1, "rival"),
        (1, "trouble"),
    ]
    assert case.acts[1].what == "UPDATE counters SET value = value + 5 WHERE id = 1"
    assert [statement.parameters for statement in case.statements] == [["1"], ["1"]]
