"""Two calls that meet at any statement end as one after the other, or the student is told where."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from grader.cell import Cell
from grader.pytest_plugin.interleaving import Interleaving
from grader.pytest_plugin.student import Student
from grader.pytest_plugin.verifier import Verifier
from grader.worker import StudentError
from tests.integration.cells import open_shared
from tests.integration.ways import RIGHT, SCHEMA, SOURCE

pytestmark = pytest.mark.asyncio(loop_scope="module")

WRONG = ["reads_and_writes", "lets_go", "locks_if_it_sees_somebody"]

ADD_ONE = "UPDATE accounts SET balance = balance + 1 WHERE id = 1"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cell(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cell]:
    """A cell around SOURCE, shared: each test has a trial of its own in it."""
    root = tmp_path_factory.mktemp("t")
    async with open_shared(root, "embedded", schema=SCHEMA, source=SOURCE) as opened:
        yield opened


async def balances(db: Verifier) -> list[int]:
    return [row["balance"] for row in await db.fetch("SELECT balance FROM accounts ORDER BY id")]


@pytest.mark.parametrize("way", RIGHT)
async def test_right_ways_end_as_one_after_the_other(
    way: str, student: Student, elsewhere: Student, interleave: Interleaving, db: Verifier
) -> None:
    """Both changes are there wherever they meet; afterwards the rows are as they were."""
    await interleave(lambda: getattr(student, way)(1, 10), lambda: getattr(elsewhere, way)(1, 5))
    assert await balances(db) == [100, 100]


@pytest.mark.parametrize("way", WRONG)
async def test_a_lost_change_is_told_with_its_statement(
    way: str, student: Student, elsewhere: Student, interleave: Interleaving
) -> None:
    """Who writes what it read before the other came overwrites the other's change."""
    with pytest.raises(AssertionError) as caught:
        await interleave(
            lambda: getattr(student, way)(1, 10), lambda: getattr(elsewhere, way)(1, 5)
        )
    assert "while one of them stood before statement" in str(caught.value)
    assert 'should be: accounts id 1: {"balance": 115}' in str(caught.value)


@pytest.mark.parametrize("way", RIGHT)
async def test_a_rival_may_come_between(
    way: str, student: Student, interleave: Interleaving, db: Verifier
) -> None:
    """What a rival's statement changes stays, whether it waits for the call or comes before."""
    async with db.rival() as rival:
        await interleave(lambda: getattr(student, way)(1, 10), lambda: rival.execute(ADD_ONE))


@pytest.mark.parametrize("way", WRONG)
async def test_what_a_rival_did_is_lost(
    way: str, student: Student, interleave: Interleaving, db: Verifier
) -> None:
    """Nothing was to be seen of the rival before."""
    async with db.rival() as rival:
        with pytest.raises(AssertionError, match="balance"):
            await interleave(lambda: getattr(student, way)(1, 10), lambda: rival.execute(ADD_ONE))


async def test_one_order_for_all_passes(
    student: Student, elsewhere: Student, interleave: Interleaving
) -> None:
    """Two calls that take the rows in one order, whatever was named first, both succeed."""
    await interleave(lambda: student.by_ids(1, 2), lambda: elsewhere.by_ids(2, 1))


async def test_a_deadlock_is_told(
    student: Student, elsewhere: Student, interleave: Interleaving
) -> None:
    """Two calls that take the rows as they were named wait for each other."""
    with pytest.raises(AssertionError, match="DeadlockDetectedError"):
        await interleave(lambda: student.as_named(1, 2), lambda: elsewhere.as_named(2, 1))


async def test_a_named_error_is_no_failure_if_nothing_was_done(
    student: Student, elsewhere: Student, interleave: Interleaving
) -> None:
    """Without the name it is one: one after the other both succeed."""
    calls = lambda: student.gives_up(1, 10), lambda: elsewhere.gives_up(1, 5)
    await interleave(*calls, errors=["TransactionRollbackError"])
    with pytest.raises(AssertionError, match="SerializationError"):
        await interleave(*calls)


async def test_the_same_key_in_two_calls(
    student: Student, elsewhere: Student, interleave: Interleaving, db: Verifier
) -> None:
    """Who looks first and then inserts is told of the rival that has inserted meanwhile."""
    async with db.rival() as rival:
        with pytest.raises(AssertionError, match="UniqueViolationError"):
            await interleave(
                lambda: student.looks_for_the_badge("a"),
                lambda: rival.execute("INSERT INTO badges VALUES ('a') ON CONFLICT DO NOTHING"),
            )


async def test_results_count(
    student: Student, elsewhere: Student, interleave: Interleaving
) -> None:
    """One gets what is there and the other nothing, in either order."""
    await interleave(
        lambda: student.takes_what_is_there(1), lambda: elsewhere.takes_what_is_there(1)
    )


@pytest.mark.parametrize(("way", "passing"), [("locks_the_row", True), ("locks_the_table", False)])
async def test_who_has_no_row_in_common_never_waits(
    way: str, passing: bool, student: Student, elsewhere: Student, interleave: Interleaving
) -> None:
    """One lock for all makes strangers wait, which is told."""
    calls = lambda: getattr(student, way)(1, 1), lambda: getattr(elsewhere, way)(2, 1)
    if passing:
        await interleave(*calls, apart=True)
    else:
        with pytest.raises(AssertionError, match="waits for another one"):
            await interleave(*calls, apart=True)


async def test_calls_that_always_fail_do_not_meet(
    student: Student, elsewhere: Student, interleave: Interleaving
) -> None:
    """They end alike in whichever order, which is no promise kept: their own error is told."""
    way = RIGHT[0]
    with pytest.raises(StudentError, match="DataError"):
        await interleave(
            lambda: getattr(student, way)(1, "ten"), lambda: getattr(elsewhere, way)(1, "five")
        )
