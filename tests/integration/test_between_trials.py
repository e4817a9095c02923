"""What one test leaves for the next on the same server: nothing that its code can read."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from grader.cell import Cell
from grader.errors import ServerLost
from tests.integration.cells import open_shared
from tests.integration.picture import look
from tests.integration.servers import (
    as_teacher,
    log_in,
    some_postgresql,
    student_login,
)
from tests.tiny_exercise import let_others_pass
from tests.waiting import HANG_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCHEMA = "CREATE TABLE users (id bigint PRIMARY KEY, name text);"

#: Left by one test in every place that takes it: a word, and a number.
WORD, NUMBER = "note_of_old", 471147114

NOTES = f"""
ALTER ROLE CURRENT_USER SET application_name = '{WORD}'
ALTER ROLE CURRENT_USER SET my.{WORD} = '{NUMBER}'
ALTER ROLE CURRENT_USER IN DATABASE postgres SET search_path = '{WORD}'
ALTER ROLE CURRENT_USER PASSWORD '{WORD}'
ALTER ROLE CURRENT_USER VALID UNTIL '2047-11-14'
COMMENT ON ROLE CURRENT_USER IS '{WORD}'
COMMENT ON DATABASE postgres IS '{WORD}'
SECURITY LABEL ON ROLE CURRENT_USER IS '{WORD}'
SELECT lo_create({NUMBER})
COMMENT ON LARGE OBJECT {NUMBER} IS '{WORD}'
INSERT INTO users VALUES ({NUMBER}, '{WORD}')
CREATE TEMPORARY TABLE {WORD} (a int)
CREATE TABLE {WORD} (a int)
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC
LISTEN {WORD}
NOTIFY {WORD}, '{NUMBER}'
SELECT pg_advisory_lock({NUMBER})
SET application_name = '{WORD}'
PREPARE {WORD} AS SELECT {NUMBER}
BEGIN; DECLARE {WORD} CURSOR WITH HOLD FOR SELECT {NUMBER}; COMMIT
BEGIN; PREPARE TRANSACTION '{WORD}'
SELECT pg_replication_origin_create('{WORD}')
SELECT pg_create_physical_replication_slot('{WORD}')
SELECT pg_export_snapshot()
CREATE PUBLICATION {WORD}
CREATE SERVER {WORD} FOREIGN DATA WRAPPER none
SELECT pg_sleep(0) /* {WORD} */
"""


READ_ONLY = "default_transaction_read_only"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["embedded", "given"])
async def cell(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Cell]:
    root = tmp_path_factory.mktemp("b")
    let_others_pass(root)
    async with contextlib.AsyncExitStack() as stack:
        postgres = "embedded"
        if request.param == "given":
            postgres = as_teacher(await stack.enter_async_context(some_postgresql(root)))
        opened = open_shared(root / "s", postgres, schema=SCHEMA, source="")
        yield await stack.enter_async_context(opened)


@contextlib.asynccontextmanager
async def student_of_a_trial(cell: Cell) -> AsyncIterator[asyncpg.Connection]:
    """A session with the student's rights in a trial of its own."""
    async with cell.trial() as trial:
        session = await log_in(student_login(trial.database))
        try:
            yield session
        finally:
            session.terminate()


async def leave_notes(session: asyncpg.Connection) -> int:
    """Leave them all; returns how many were taken."""
    taken = 0
    for statement in NOTES.strip().splitlines():
        with contextlib.suppress(asyncpg.PostgresError):
            await session.execute(statement)
            taken += 1
    return taken


async def test_notes_are_gone(cell: Cell) -> None:
    """Of all that a test's code wrote wherever it could, the next test's can read nothing."""
    async with student_of_a_trial(cell) as session:
        assert await leave_notes(session) >= 10
        own = repr(await look(session))
    assert WORD in own and str(NUMBER) in own
    async with student_of_a_trial(cell) as session:
        seen = {key for key, value in (await look(session)).items() if told(value)}
    assert seen == set()


def told(value: object) -> bool:
    return WORD in repr(value) or str(NUMBER) in repr(value)


async def test_database_before_is_gone(cell: Cell) -> None:
    """Nor is the database of the test before there, with its size, its counters and its objects."""
    async with student_of_a_trial(cell) as session:
        name = await session.fetchval("SELECT current_database()")
    async with student_of_a_trial(cell) as session:
        assert name not in [row["datname"] for row in await session.fetch("TABLE pg_database")]


async def test_settings_do_not_apply_to_the_next(cell: Cell) -> None:
    """A role that was made read-only, or lost its password, serves the next test as ever."""
    async with student_of_a_trial(cell) as session:
        await session.execute("ALTER ROLE CURRENT_USER SET default_transaction_read_only = on")
        await session.execute("ALTER ROLE CURRENT_USER PASSWORD NULL")
    async with student_of_a_trial(cell) as session:
        await session.execute("INSERT INTO users VALUES (1)")


@pytest.mark.parametrize("login", ["verifier", "explainer"])
async def test_settings_of_our_own_roles_are_put_back(cell: Cell, login: str) -> None:
    """Should code of a student's ever run under our name, it would not find a note there."""
    async with cell.trial() as trial:
        session = await asyncpg.connect(**getattr(trial.database, login))
        await session.execute(f"ALTER ROLE CURRENT_USER SET {READ_ONLY} = on")
        await session.execute(f"ALTER ROLE CURRENT_USER SET application_name = '{WORD}'")
        await session.close()
    async with cell.trial() as trial:
        session = await asyncpg.connect(**getattr(trial.database, login))
        shown = [await session.fetchval(f"SHOW {name}") for name in ("application_name", READ_ONLY)]
        await session.close()
    assert shown == ["", "off"]


async def test_a_transaction_that_holds_the_role(cell: Cell) -> None:
    """A change of the role that is not committed keeps nobody waiting."""
    async with asyncio.timeout(HANG_S), student_of_a_trial(cell) as session:
        await session.execute("BEGIN; ALTER ROLE CURRENT_USER SET work_mem = '1MB'")


async def test_role_that_cannot_be_put_back(cell: Cell) -> None:
    """If something of the role stays changed, that server is not used any more."""
    with pytest.raises(ServerLost):
        async with cell.trial() as trial:
            note = f"COMMENT ON ROLE \"{trial.database.student_role}\" IS 'note'"
            await cell.server._tell(lambda keeper: keeper.execute(note))
    assert not cell.server.alive()
    async with student_of_a_trial(cell) as session:
        assert await session.fetchval("SELECT 1") == 1
