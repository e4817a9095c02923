"""What is wrong only when two meet goes wrong each time that they do; what is right stays right."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from grader.cell import Cell
from grader.pytest_plugin import gives_up, meet, meet_reordered, passes
from grader.pytest_plugin.student import Student
from grader.pytest_plugin.verifier import Verifier
from grader.worker import StudentError
from tests.integration.cells import open_shared
from tests.integration.ways import RIGHT, SCHEMA, SOURCE

pytestmark = pytest.mark.asyncio(loop_scope="module")

WRONG = ["reads_and_writes", "lets_go"]

ONE = {"accounts": ["id = 1"]}
BOTH = {"accounts": ["id = 1", "id = 2"]}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cell(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cell]:
    """A cell around SOURCE, shared: each test has a trial of its own in it."""
    root = tmp_path_factory.mktemp("t")
    async with open_shared(root, "embedded", schema=SCHEMA, source=SOURCE) as opened:
        yield opened


async def balances(db: Verifier) -> list[int]:
    return [row["balance"] for row in await db.fetch("SELECT balance FROM accounts ORDER BY id")]


@pytest.mark.parametrize("way", RIGHT)
async def test_right_ways_may_meet(
    way: str, student: Student, elsewhere: Student, db: Verifier
) -> None:
    """Both changes are there, however two programs keep out of each other's way."""
    calls = (getattr(one, way)(1, amount) for one, amount in ((student, 10), (elsewhere, 5)))
    await asyncio.gather(*await meet(db, *calls, at=ONE))
    assert await balances(db) == [115, 100]


@pytest.mark.parametrize("way", WRONG)
async def test_wrong_ways_lose_a_change(
    way: str, student: Student, elsewhere: Student, db: Verifier
) -> None:
    """One of the changes is lost, also if both calls have waited for the row before they read."""
    calls = (getattr(one, way)(1, amount) for one, amount in ((student, 10), (elsewhere, 5)))
    await asyncio.gather(*await meet(db, *calls, at=ONE))
    assert await balances(db) in ([110, 100], [105, 100])


async def test_one_order_for_all_may_meet(
    student: Student, elsewhere: Student, db: Verifier
) -> None:
    """Two calls that take the rows in one order, whatever was named first, both succeed."""
    calls = await meet(db, student.by_ids(1, 2), elsewhere.by_ids(2, 1), at=BOTH)
    await asyncio.gather(*calls)
    assert await balances(db) == [102, 102]


@pytest.mark.parametrize("way", ["as_named", "as_named_behind_a_lock"])
async def test_crossed_orders_deadlock(
    way: str, student: Student, elsewhere: Student, db: Verifier
) -> None:
    """Two calls that take the rows as they were named wait for each other."""
    with pytest.raises(StudentError, match="DeadlockDetectedError"):
        await asyncio.gather(
            *await meet(db, getattr(student, way)(1, 2), getattr(elsewhere, way)(2, 1), at=BOTH)
        )


@pytest.mark.parametrize(
    ("way", "deadlocks"),
    [
        ("by_ids", 0),
        ("locks_by_ids", 0),
        ("locks_by_balance", 1),
        ("locks_the_richer_first", 1),
        ("locks_as_rows_lie", 1),
    ],
)
async def test_an_order_that_changes_is_none(
    way: str, deadlocks: int, student: Student, elsewhere: Student, db: Verifier
) -> None:
    """Calls that lock rows by their balance, or as they lie, deadlock once the rows have moved."""
    calls = await meet_reordered(
        db,
        lambda: getattr(student, way)(1, 2),
        lambda: getattr(elsewhere, way)(1, 2),
        table="accounts",
        ids=(1, 2),
        ranked_by="balance = $1",
    )
    raised = [str(call.exception()) for call in calls if call.exception()]
    assert len(raised) == deadlocks, raised
    assert all("DeadlockDetectedError" in one for one in raised), raised


async def test_who_does_not_come_is_not_waited_for(
    student: Student, elsewhere: Student, db: Verifier
) -> None:
    """A call that ends before it has changed anything ends the wait with its error."""
    with student.raises("ValueError"):
        await meet(db, student.one_statement(1, 1), elsewhere.refuses(1, 1), at=ONE)


async def test_a_lock_of_the_test_itself(
    student: Student, elsewhere: Student, db: Verifier
) -> None:
    """A stranger passes by that as well, and the test's transaction goes on."""
    async with db.transaction():
        await db.execute("SELECT 1 FROM accounts WHERE id = 1 FOR UPDATE")
        waiting = asyncio.ensure_future(student.locks_the_row(1, 10))
        await db.wait_for_blocked(by=waiting)
        assert await passes(db, elsewhere.locks_the_row(2, 10))
        assert await db.fetchval("SELECT count(*) FROM accounts") > 0
    await waiting


@pytest.mark.parametrize(("way", "passing"), [("locks_the_row", True), ("locks_the_table", False)])
async def test_strangers_pass_unless_the_lock_is_one_for_all(
    way: str, passing: bool, student: Student, elsewhere: Student, db: Verifier
) -> None:
    """Another row's call ends while one waits, or waits itself, which is told at once."""
    async with db.rival() as rival, rival.transaction():
        await rival.execute("SELECT 1 FROM accounts WHERE id = 1 FOR UPDATE")
        waiting = asyncio.ensure_future(getattr(student, way)(1, 10))
        await db.wait_for_blocked(by=waiting)
        assert await passes(db, getattr(elsewhere, way)(2, 10)) is passing
    await waiting


async def test_who_waits_for_a_safe_snapshot_does_not_pass(student: Student, db: Verifier) -> None:
    """READ ONLY DEFERRABLE stands at no lock, and waits for others all the same."""
    async with db.transaction(isolation="serializable"):
        await db.execute("UPDATE accounts SET balance = balance")
        reading = asyncio.ensure_future(student.waits_for_a_snapshot(1))
        assert not await passes(db, reading, waiting=0)
    assert await reading == 100


@pytest.mark.parametrize(
    ("way", "ends"), [("one_statement", True), ("locks_the_row", True), ("shielded", False)]
)
async def test_a_cancelled_call_gives_up_unless_it_is_shielded(
    way: str, ends: bool, student: Student, db: Verifier
) -> None:
    """The statement of a cancelled call waits no longer; one that is shielded goes on."""
    assert await gives_up(db, getattr(student, way)(1, 10), at="accounts") is ends
