"""Dormant traps: where they lie, what they count, and that nobody sees whether one is armed.

`tests/integration/test_trouble.py` has the plain cases of `fail_at`.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import pytest
import pytest_asyncio

from grader.cell import Cell, Trial
from grader.errors import ExerciseError, GraderError
from grader.pytest_plugin.student import Student as calls
from grader.pytest_plugin.verifier import Verifier
from grader.tap.faults import NeverHappened
from tests.integration.cells import open_shared, soon
from tests.integration.picture import look
from tests.integration.servers import as_teacher, log_in, some_postgresql, student_login
from tests.tiny_exercise import let_others_pass

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCHEMA = """
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL DEFAULT '');
INSERT INTO users SELECT n FROM generate_series(1, 5) n;
CREATE TABLE badges (user_id bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE);
INSERT INTO badges SELECT n FROM generate_series(1, 5) n;
CREATE TABLE logs (day int, line text) PARTITION BY LIST (day);
CREATE TABLE logs_1 PARTITION OF logs FOR VALUES IN (1);
CREATE SCHEMA stock;
GRANT USAGE ON SCHEMA stock TO PUBLIC;
CREATE TABLE stock.parts (id bigint PRIMARY KEY, pieces int NOT NULL DEFAULT 0);
GRANT ALL ON stock.parts TO PUBLIC;
"""

SOURCE = """
async def number(pool):
    return await pool.fetchval("SELECT pg_current_xact_id()::text")
"""

#: A session with the student's rights.
Student: TypeAlias = asyncpg.Connection


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cell(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cell]:
    root = tmp_path_factory.mktemp("t")
    async with open_shared(root, "embedded", schema=SCHEMA, source="") as opened:
        yield opened


@asynccontextmanager
async def begin(cell: Cell) -> AsyncIterator[tuple[Trial, Verifier, Student]]:
    """A trial, and a session with the student's rights that needs no program of the student's."""
    async with cell.trial() as trial:
        student = await log_in(student_login(trial.database))
        try:
            quiet, faults = trial.tap.quiet, trial.tap.faults
            yield trial, Verifier(trial.verifier, trial.database, quiet, faults=faults), student
        finally:
            await student.close()


@pytest_asyncio.fixture(loop_scope="module")
async def opened(cell: Cell) -> AsyncIterator[tuple[Trial, Verifier, Student]]:
    async with soon(), begin(cell) as parts:
        yield parts


@pytest.fixture
def db(opened: tuple[Trial, Verifier, Student]) -> Verifier:
    return opened[1]


@pytest.fixture
def student(opened: tuple[Trial, Verifier, Student]) -> Student:
    return opened[2]


async def add(student: Student, *ids: int) -> list[int]:
    """Add users one by one; returns those that were refused."""
    refused = []
    for user_id in ids:
        try:
            await student.execute("INSERT INTO users VALUES ($1)", user_id)
        except asyncpg.CheckViolationError:
            refused.append(user_id)
    return refused


# --- what is counted ------------------------------------------------------------------------------


async def test_several_at_one_table(db: Verifier, student: Student) -> None:
    """Each trap springs at its own row, in whatever order they were armed, counted from then on."""
    await db.fail_at("users", "INSERT", nth=4)
    assert await add(student, 11) == []
    for nth in (5, 1):
        await db.fail_at("users", "INSERT", nth=nth)
    assert await add(student, *range(12, 20)) == [12, 14, 16]


async def test_two_at_one_row(db: Verifier, student: Student) -> None:
    """The second of two traps for one row meets the next: the first has refused that one."""
    await db.fail_at("users", "INSERT", nth=2)
    await db.fail_at("users", "INSERT", nth=2)
    assert await add(student, 11, 12, 13, 14) == [12, 13]


async def test_each_has_its_own_error(db: Verifier, student: Student) -> None:
    """SQLSTATE, message, constraint, table and schema are those that were asked for."""
    await db.fail_at("users", "INSERT", sqlstate="53100", message="the disk's full {} $1 %")
    await db.fail_at("users", "INSERT", nth=2, constraint="users_é_check", message="ü" * 300)
    with pytest.raises(asyncpg.DiskFullError, match=re.escape("the disk's full {} $1 %")):
        await add(student, 11)
    with pytest.raises(asyncpg.CheckViolationError, match=r"ü{300}") as caught:
        await student.execute("INSERT INTO users VALUES (12)")
    told = caught.value
    assert (told.constraint_name, told.table_name, told.schema_name) == (
        "users_é_check",
        "users",
        "public",
    )


async def test_events_are_apart(db: Verifier, student: Student) -> None:
    """Rows of other events and tables are not counted."""
    await db.fail_at("users", "DELETE", nth=2)
    await student.execute("UPDATE users SET name = 'x'; INSERT INTO users VALUES (11)")
    await student.execute("DELETE FROM badges")
    await student.execute("DELETE FROM users WHERE id = 1")
    with pytest.raises(asyncpg.CheckViolationError):
        await student.execute("DELETE FROM users WHERE id = 2")


async def test_rows_that_were_rolled_back_count(db: Verifier, student: Student) -> None:
    """A savepoint is no way to try a row and be as far as before."""
    await db.fail_at("users", "INSERT", nth=2)
    await student.execute("BEGIN; SAVEPOINT s; INSERT INTO users VALUES (11); ROLLBACK TO s")
    with pytest.raises(asyncpg.CheckViolationError):
        await student.execute("INSERT INTO users VALUES (11)")


async def test_probe_springs_the_trap(db: Verifier, student: Student) -> None:
    """A probe in a block of its own that swallows the error has had it: later rows go in."""
    await db.fail_at("users", "INSERT")
    await student.execute("""
        DO $$ BEGIN
            INSERT INTO users VALUES (11);
        EXCEPTION WHEN check_violation THEN NULL; END $$
    """)
    assert await add(student, 12) == []
    assert await db.fetchval("SELECT count(*) FROM users WHERE id > 10") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO users VALUES (11), (12)",
        "INSERT INTO users VALUES (1), (11) ON CONFLICT DO NOTHING",
        "MERGE INTO users USING generate_series(11, 12) n ON id = n"
        " WHEN NOT MATCHED THEN INSERT VALUES (n)",
        "WITH a AS (INSERT INTO users VALUES (11)), b AS (INSERT INTO users VALUES (12)) SELECT",
    ],
)
async def test_every_way_to_insert(statement: str, db: Verifier, student: Student) -> None:
    """It makes no difference how rows get in."""
    await db.fail_at("users", "INSERT", nth=2)
    with pytest.raises(asyncpg.CheckViolationError):
        await student.execute(statement)


async def test_copy(db: Verifier, student: Student) -> None:
    """COPY meets the trap too."""
    await db.fail_at("users", "INSERT", nth=3)
    with pytest.raises(asyncpg.CheckViolationError):
        await student.copy_records_to_table("users", records=[(n, "") for n in range(11, 20)])


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("stock.parts", "INSERT INTO stock.parts VALUES (1)"),
        ("logs", "INSERT INTO logs VALUES (1, 'x')"),
        ("logs_1", "INSERT INTO logs VALUES (1, 'x')"),
        ("logs_1", "INSERT INTO logs_1 VALUES (1, 'x')"),
    ],
)
async def test_every_table(table: str, statement: str, db: Verifier, student: Student) -> None:
    """Tables of other schemas, partitioned ones and partitions have traps as well."""
    await db.fail_at(table, "INSERT")
    with pytest.raises(asyncpg.CheckViolationError):
        await student.execute(statement)


async def test_rows_of_a_cascade(db: Verifier, student: Student) -> None:
    """What PostgreSQL deletes itself, because of the student's statement, is the student's."""
    await db.fail_at("badges", "DELETE")
    with pytest.raises(asyncpg.CheckViolationError):
        await student.execute("DELETE FROM users WHERE id = 1")


async def test_rows_of_the_verifier_do_not_count(db: Verifier, student: Student) -> None:
    """Neither a rival's rows nor a seed bring a trap any nearer."""
    await db.fail_at("users", "INSERT", nth=2)
    await db.execute("INSERT INTO users SELECT n FROM generate_series(21, 30) n")
    await db.execute("DELETE FROM users WHERE id = 5")
    assert await add(student, 11, 12, 13) == [12]


async def test_table_that_the_test_made(db: Verifier, student: Student) -> None:
    """A table that is no part of the exercise gets its traps when the first is armed."""
    await db.execute("CREATE TABLE notes (id int)")
    await db.fail_at("notes", "INSERT", nth=2)
    await student.execute("INSERT INTO notes VALUES (1)")
    with pytest.raises(asyncpg.CheckViolationError):
        await student.execute("INSERT INTO notes VALUES (2)")


@pytest.mark.parametrize("isolation", ["repeatable_read", "serializable"])
async def test_armed_under_an_older_snapshot(
    isolation: Any, db: Verifier, student: Student
) -> None:
    """A transaction that has looked before meets the trap too, with its error."""
    async with student.transaction(isolation=isolation):
        await student.fetch("SELECT * FROM users")
        await db.fail_at("users", "INSERT", sqlstate="53100", message="full")
        with pytest.raises(asyncpg.DiskFullError, match="full"):
            async with student.transaction():
                await student.execute("INSERT INTO users VALUES (11)")


async def test_armed_inside_of_a_transaction(db: Verifier, student: Student) -> None:
    """A trap holds at once, also while the verifier has a transaction open."""
    async with db.transaction():
        await db.execute("SELECT 1 FROM users FOR UPDATE")
        await db.fail_at("users", "INSERT")
        assert await add(student, 11) == [11]


async def test_rows_count_from_one(db: Verifier) -> None:
    """There is no row before the first."""
    with pytest.raises(GraderError, match="from 1"):
        await db.fail_at("users", "INSERT", nth=0)


# --- refused at COMMIT ----------------------------------------------------------------------------


async def stored(db: Verifier) -> list[int]:
    return [row[0] for row in await db.fetch("SELECT id FROM users WHERE id > 10 ORDER BY id")]


async def test_commit_is_refused(db: Verifier, student: Student) -> None:
    """The row goes in and its transaction fails at COMMIT, with the error asked for; once."""
    await db.fail_at("users", "INSERT", nth=2, sqlstate="40001", message="no", at_commit=True)
    await student.execute("BEGIN; INSERT INTO users VALUES (11), (12)")
    assert await student.fetchval("SELECT count(*) FROM users WHERE id > 10") == 2
    with pytest.raises(asyncpg.SerializationError, match=r"^no\n") as caught:
        await student.execute("COMMIT")
    assert (caught.value.table_name, caught.value.schema_name) == ("users", "public")
    assert not student.is_in_transaction()
    await student.execute("BEGIN; INSERT INTO users VALUES (12), (13); COMMIT")
    assert await stored(db) == [12, 13]


@pytest.mark.parametrize(
    "script",
    [
        "INSERT INTO users VALUES (11)",
        "BEGIN; INSERT INTO users VALUES (11); SET CONSTRAINTS ALL IMMEDIATE",
        "SET ROLE NONE; BEGIN; SET CONSTRAINTS ALL IMMEDIATE; INSERT INTO users VALUES (11)",
        "BEGIN; INSERT INTO users VALUES (11); SAVEPOINT s; ROLLBACK TO s; END",
        "DO $$ BEGIN INSERT INTO users VALUES (11); COMMIT; END $$",
    ],
)
async def test_every_way_to_commit(script: str, db: Verifier, student: Student) -> None:
    """A statement alone, END, a COMMIT in a block: as with any deferred constraint."""
    await db.fail_at("users", "INSERT", at_commit=True)
    with pytest.raises(asyncpg.CheckViolationError):
        await student.execute(script)
    await student.execute("ROLLBACK")
    assert await stored(db) == []


async def test_row_that_is_rolled_back_commits(db: Verifier, student: Student) -> None:
    """A savepoint that is undone takes its row's refusal with it."""
    await db.fail_at("users", "INSERT", at_commit=True)
    await student.execute(
        "BEGIN; SAVEPOINT s; INSERT INTO users VALUES (11); ROLLBACK TO s;"
        "INSERT INTO users VALUES (12); COMMIT"
    )
    assert await stored(db) == [12]


async def test_several_commits_are_refused_in_turn(db: Verifier, student: Student) -> None:
    """As many as there are traps, and the next one is fine."""
    for _ in range(3):
        await db.fail_at("users", "INSERT", at_commit=True)
    assert await add(student, 11, 12, 13, 14, 15) == [11, 12, 13]


# --- what the student's session keeps, and what its errors tell -----------------------------------


@pytest.mark.parametrize("armed", [False, True])
async def test_last_values_are_those_of_the_student(
    armed: bool, db: Verifier, student: Student
) -> None:
    """lastval() and currval() tell the id that the student's own row was given."""
    await db.execute("CREATE TABLE notes (id bigserial, user_id bigint)")
    for table in ("notes", "users") if armed else ():
        await db.fail_at(table, "INSERT", nth=5)
    await student.execute("INSERT INTO notes (user_id) VALUES (1), (2), (3)")
    await student.execute("INSERT INTO users VALUES (11); UPDATE users SET name = 'x'")
    assert await student.fetchval("SELECT lastval()") == 3
    assert await student.fetchval("SELECT currval('notes_id_seq')") == 3


@pytest.mark.parametrize("at_commit", [False, True])
@pytest.mark.parametrize(
    ("event", "statement", "row"),
    [
        ("INSERT", "INSERT INTO users VALUES (11, 'Ada')", '{"id": "11", "name": "Ada"}'),
        ("UPDATE", "UPDATE users SET name = 'Bob' WHERE id = 1", '{"id": "1", "name": "Bob"}'),
        ("DELETE", "DELETE FROM users WHERE id = 2", '{"id": "2", "name": ""}'),
    ],
)
async def test_row_is_told(
    event: Any, statement: str, row: str, at_commit: bool, db: Verifier, student: Student
) -> None:
    """DETAIL has the row that was refused, as PostgreSQL's own errors of a row have."""
    await db.fail_at("users", event, at_commit=at_commit)
    with pytest.raises(asyncpg.CheckViolationError) as caught:
        await student.execute(statement)
    assert caught.value.detail == f"Failing row contains {row}."


async def test_long_values_are_cut(db: Verifier, student: Student) -> None:
    """Of each value the DETAIL has 64 characters."""
    await db.fail_at("users", "INSERT")
    with pytest.raises(asyncpg.CheckViolationError) as caught:
        await student.execute("INSERT INTO users VALUES (11, repeat('x', 100000))")
    assert caught.value.detail == f'Failing row contains {{"id": "11", "name": "{"x" * 64}"}}.'


# --- what counts as met ---------------------------------------------------------------------------


@asynccontextmanager
async def begin_behind_the_tap(cell: Cell) -> AsyncIterator[tuple[Verifier, Student]]:
    """The student's session goes through the tap, which sees what it is told."""
    async with soon(), cell.trial() as trial:
        trial.tap.wake()  # what is sent here is sent in no call
        dsn = cell.tap.address.dsn(trial.database.student_role, None, "shop")
        student = await asyncpg.connect(dsn)
        try:
            db = Verifier(trial.verifier, trial.database, trial.tap.quiet, faults=trial.tap.faults)
            yield db, student
        finally:
            await student.close()


async def test_refusal_that_was_met(cell: Cell) -> None:
    """It is done when the error came back, and has the row; the next one is not."""
    async with begin_behind_the_tap(cell) as (db, student):
        refusals = [await db.fail_at("users", "INSERT", at_commit=late) for late in (False, True)]
        for user_id, refusal in zip((11, 12), refusals, strict=True):
            assert not refusal.done
            assert await add(student, user_id) == [user_id]
            assert refusal.row == {"id": str(user_id), "name": ""}


async def test_refusal_that_nobody_met(cell: Cell) -> None:
    """What a block on the server swallowed has not been met: that fails the test."""
    async with begin_behind_the_tap(cell) as (db, student):
        refusal = await db.fail_at("users", "INSERT")
        lenient = await db.fail_at("users", "DELETE", required=False)
        await student.execute("""
            DO $$ BEGIN
                INSERT INTO users VALUES (11);
            EXCEPTION WHEN check_violation THEN NULL; END $$
        """)
        with pytest.raises(NeverHappened, match=r"never met .* refuse \(INSERT, users\)"):
            db.faults.check()
        assert not refusal.done and not lenient.done
        db.faults.check()
        with pytest.raises(AssertionError, match="never met"):
            assert refusal.row


CONTEXT = "PL/pgSQL function trouble.refuse() line 3 at RAISE"

FORGERIES = [
    f"DO $$ BEGIN RAISE check_violation USING MESSAGE = '{CONTEXT}', DETAIL = '{CONTEXT}'; END $$",
    f"DO $$ BEGIN EXECUTE '/* \n{CONTEXT} */ DO $d$BEGIN RAISE check_violation; END$d$'; END $$",
    f'CREATE FUNCTION pg_temp."{CONTEXT}"() RETURNS void LANGUAGE plpgsql'
    f" AS 'BEGIN RAISE check_violation; END'; SELECT pg_temp.\"{CONTEXT}\"()",
    f'CREATE DOMAIN pg_temp."{CONTEXT[:60]}" AS text; CREATE FUNCTION pg_temp.f('
    f'pg_temp."{CONTEXT[:60]}") RETURNS void LANGUAGE plpgsql AS'
    " 'BEGIN RAISE check_violation; END'; SELECT pg_temp.f('')",
    "CREATE FUNCTION pg_temp.refuse() RETURNS void LANGUAGE plpgsql AS"
    " 'BEGIN RAISE check_violation; END'; SELECT pg_temp.refuse()",
    "CREATE FUNCTION pg_temp.must(bool) RETURNS bool LANGUAGE plpgsql AS"
    f" 'DECLARE a text; BEGIN a := 1/0 /* {CONTEXT} */; RETURN true;"
    " EXCEPTION WHEN OTHERS THEN RAISE check_violation; END'; SELECT pg_temp.must(true)",
    f'CREATE DOMAIN pg_temp.never AS text CHECK (false); SELECT 1 AS "{CONTEXT}",'
    " ''::pg_temp.never",
]


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_forged_errors_are_not_met(forgery: str, cell: Cell) -> None:
    """No code of the student's can make an error that passes for a trap's."""
    async with begin_behind_the_tap(cell) as (db, student):
        refusal = await db.fail_at("users", "INSERT")
        with pytest.raises(asyncpg.CheckViolationError):
            await student.execute(forgery)
        assert not refusal.done


async def test_forged_copy_is_not_met(cell: Cell) -> None:
    """COPY names a table without quotes, but begins with its own word."""
    async with begin_behind_the_tap(cell) as (db, student):
        await student.execute(f'CREATE TEMP TABLE "{CONTEXT}" (a text CHECK (false))')
        refusal = await db.fail_at("users", "INSERT")
        with pytest.raises(asyncpg.CheckViolationError):
            await student.copy_records_to_table(CONTEXT, records=[("x",)])
        assert not refusal.done


async def test_student_cannot_use_it(student: Student) -> None:
    """Counters, notes and functions are closed, by name and by number."""
    counter = await student.fetchval("SELECT oid FROM pg_class WHERE relname ~ '^insert_' LIMIT 1")
    function = await student.fetchval("SELECT oid FROM pg_proc WHERE proname = 'read_notes'")
    assert not await student.fetchval("SELECT has_function_privilege($1::oid, 'EXECUTE')", function)
    for statement in (
        f"SELECT nextval({counter}::regclass)",
        f"SELECT setval({counter}::regclass, 1)",
        "SELECT trouble.read_notes()",
        "TABLE trouble.insert_1",
        "TABLE trouble.refused",
        "INSERT INTO trouble.refused VALUES ('{}', false)",
        "SELECT lo_get(oid) FROM pg_largeobject_metadata",
        "CREATE TEMP TABLE t (a int); CREATE TRIGGER t BEFORE INSERT ON t"
        " EXECUTE FUNCTION trouble.trap('1')",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await student.execute(statement)


async def test_nothing_of_the_students_runs_in_a_trap(db: Verifier, student: Student) -> None:
    """What stands in the way of names in the student's session is not what a trap uses."""
    await db.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
    await student.execute("""
        CREATE TABLE stolen (who text);
        GRANT ALL ON stolen TO PUBLIC;
        CREATE FUNCTION public.steal(bigint, bigint) RETURNS boolean LANGUAGE plpgsql
            AS 'BEGIN INSERT INTO stolen VALUES (current_user); RETURN true; END';
        CREATE FUNCTION public.steal(text, text) RETURNS boolean LANGUAGE plpgsql
            AS 'BEGIN INSERT INTO stolen VALUES (current_user); RETURN true; END';
        CREATE OPERATOR public.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = steal);
        CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = steal);
        CREATE TEMP TABLE pg_class (oid oid, relname name, relnamespace oid);
        CREATE TEMP TABLE oid (a int);
        CREATE FUNCTION pg_temp.watch(pg_catalog.text) RETURNS boolean LANGUAGE plpgsql
            AS 'BEGIN INSERT INTO public.stolen VALUES (current_user); RETURN true; END';
        CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.watch(VALUE));
        CREATE DOMAIN pg_temp.int AS pg_catalog.int4 CHECK (pg_temp.watch(VALUE::pg_catalog.text));
        CREATE DOMAIN pg_temp.jsonb AS pg_catalog.jsonb
            CHECK (pg_temp.watch(VALUE::pg_catalog.text));
        SET search_path = public, pg_catalog;
    """)
    for at_commit in (False, True):
        await db.fail_at("users", "INSERT", nth=2, at_commit=at_commit)
        await student.execute("INSERT INTO users VALUES (11)")
        with pytest.raises(asyncpg.CheckViolationError) as caught:
            await student.execute("INSERT INTO users VALUES (12)")
        assert caught.value.table_name == "users"
        await student.execute("DELETE FROM users WHERE id = 11")
    assert await db.fetchval("SELECT count(*) FROM stolen") == 0


@pytest.mark.parametrize("setting", ["", "SET search_path = public", "SET search_path = ''"])
async def test_exercise_with_an_open_function_is_refused(setting: str, tmp_path: Path) -> None:
    """A function of the exercise's that would run a student's types as the owner is refused."""
    let_others_pass(tmp_path)
    made = f"CREATE FUNCTION shut() RETURNS int SECURITY DEFINER {setting}\nLANGUAGE sql"
    with pytest.raises(ExerciseError, match="shut is SECURITY DEFINER") as caught:
        async with open_shared(
            tmp_path / "s", "embedded", schema=f"\n{made} AS 'SELECT 1'", source=""
        ):
            pass
    assert (caught.value.path or Path()).name == "schema.sql"
    assert caught.value.line == 2


# --- what can be seen -----------------------------------------------------------------------------


async def changed(student: Student, act: Callable[[], Awaitable[object]]) -> set[tuple[str, str]]:
    """What of it is another after `act`, other than what changes by looking alone."""
    await look(student)  # which fills caches
    first = await look(student)
    second = await look(student)
    await act()
    third = await look(student)
    restless = {key for key, value in second.items() if first.get(key) != value}
    return {key for key, value in third.items() if second.get(key) != value} - restless


#: Goes up with every transaction of the server's, and by a random few before every call.
STIRRED = {("pg_stat_activity", "backend_xmin")}


async def test_armed_looks_as_unarmed(db: Verifier, student: Student) -> None:
    """No relation and no function that a student may use tells that traps were armed."""

    async def arm() -> None:
        await db.fail_at("users", "INSERT")
        await db.fail_at("users", "UPDATE", nth=3, message="second", sqlstate="53100")
        await db.fail_at("badges", "DELETE", nth=2, constraint="badges_pkey")
        await db.fail_at("stock.parts", "INSERT", at_commit=True)

    assert await changed(student, arm) - STIRRED == set()


async def test_trigger_of_old_is_seen(db: Verifier, student: Student) -> None:
    """The comparison is worth something: what was created for a test shows in it."""

    async def arm() -> None:
        await db.execute("""
            CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END';
            CREATE TRIGGER no BEFORE INSERT ON users EXECUTE FUNCTION no();
        """)

    seen = {relation for relation, _ in await changed(student, arm)}
    assert {"pg_trigger", "pg_proc"} <= seen


EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, WAL, VERBOSE, TIMING OFF, SUMMARY OFF)"

LOCKS = """
SELECT locktype, relation::regclass::text, mode, fastpath FROM pg_locks
WHERE pid = pg_backend_pid() ORDER BY 1, 2, 3
"""


async def effects(cell: Cell, *, armed: bool) -> list[Any]:
    """What rows before the one that fails leave to see in their own transaction."""
    async with begin(cell) as (_, db, student):
        await student.fetch(LOCKS)
        if armed:
            await db.fail_at("users", "INSERT", nth=4)
            await db.fail_at("badges", "UPDATE", nth=2)
            await db.fail_at("users", "UPDATE", nth=3, at_commit=True)
        seen: list[Any] = []
        async with student.transaction():
            for n in (11, 12, 13):
                seen += await explained(student, f"INSERT INTO users VALUES ({n})")
            seen += await explained(student, "UPDATE users SET name = 'x' WHERE id < 3")
            seen += await student.fetch(LOCKS)
        if armed:
            assert await add(student, 14, 15) == [14]
        return seen


async def explained(student: Student, statement: str) -> list[str]:
    """The lines of EXPLAIN.

    Buffers found and buffers read are one number: what is in memory already depends on all that
    was done before.
    """
    counts = re.compile(r"shared(?: hit=(\d+))?(?: read=(\d+))?")
    return [
        counts.sub(lambda found: f"shared {sum(int(n or 0) for n in found.groups())}", row[0])
        for row in await student.fetch(f"{EXPLAIN} {statement}")
    ]


async def test_rows_before_the_trap_look_alike(cell: Cell) -> None:
    """Plans, buffers, log and locks of rows that get through are those of any row."""
    assert await effects(cell, armed=True) == await effects(cell, armed=False)


async def test_transactions_cannot_be_counted(tmp_path: Path) -> None:
    """The number of a call's first transaction tells not how many came before it."""
    let_others_pass(tmp_path)
    async with (
        open_shared(tmp_path / "s", "embedded", schema=SCHEMA, source=SOURCE) as cell,
        cell.trial() as trial,
    ):
        student = calls(trial.child, trial.exercise)
        numbers = [int(await student.number()) for _ in range(12)]
    assert len({after - before for before, after in pairwise(numbers)}) > 1


async def test_given_server(tmp_path: Path) -> None:
    """An ordinary role's rights are enough, and the verifier's rows do not count there either."""
    let_others_pass(tmp_path)
    async with (
        some_postgresql(tmp_path) as dsn,
        open_shared(tmp_path / "given", as_teacher(dsn), schema=SCHEMA, source="") as cell,
        begin(cell) as (_, db, student),
    ):
        await db.fail_at("users", "INSERT", nth=2)
        await db.execute("INSERT INTO users SELECT n FROM generate_series(21, 30) n")
        assert await add(student, 11, 12, 13) == [12]
        await db.fail_at("users", "INSERT", at_commit=True)
        assert await add(student, 14, 15) == [14]
