"""Tables that are handed over: what is built anew of them, what is refused, and who goes there.

The student's code here runs whatever SQL a test wants. Each test has a trial of its own.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from grader.cell import Cell, Trial
from grader.pytest_plugin.descriptions import reading
from grader.pytest_plugin.handover import HandedOver, hand_over
from grader.pytest_plugin.student import Student
from grader.pytest_plugin.verifier import Verifier
from grader.worker import StudentError
from tests.integration.cells import open_shared
from tests.integration.servers import as_teacher, some_postgresql
from tests.tiny_exercise import let_others_pass

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCHEMA = """
CREATE TABLE users (id bigint PRIMARY KEY);
INSERT INTO users SELECT generate_series(1, 9);
CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users,
    kind text NOT NULL DEFAULT 'view' CHECK (kind <> ''),
    at timestamptz NOT NULL,
    data jsonb
);
INSERT INTO events (user_id, kind, at)
SELECT 1 + n % 9, 'kind ' || n % 50, timestamptz '2024-01-01 00:00+00' + n * interval '1 hour'
FROM generate_series(1, 3000) n;
CREATE FUNCTION wipe() RETURNS void SECURITY DEFINER LANGUAGE sql
SET search_path = pg_catalog, public, pg_temp AS 'DELETE FROM users';
"""

SOURCE = '''
async def run(conn, *statements):
    """One statement at a time, outside of any transaction."""
    for sql in statements:
        await conn.execute(sql)


async def ask(pool, sql):
    return await pool.fetchval(sql)
'''


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cell(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cell]:
    root = tmp_path_factory.mktemp("h")
    async with open_shared(root, "embedded", schema=SCHEMA, source=SOURCE) as opened:
        yield opened


async def definitions(db: Verifier) -> list[str]:
    """The indexes of events in the test's database, without the primary key's."""
    sql = "SELECT indexdef FROM pg_indexes WHERE tablename = 'events' ORDER BY 1"
    return [row[0] for row in await db.fetch(sql) if "events_pkey" not in row[0]]


# --- what comes back ------------------------------------------------------------------------------

RIGHT = {
    "plain": "CREATE INDEX IF NOT EXISTS a ON events (user_id, id)",
    "unnamed": "CREATE INDEX ON events (at)",
    "expression": "CREATE INDEX a ON events (lower(kind))",
    "day": "CREATE INDEX a ON events (((at AT TIME ZONE 'UTC')::date))",
    "partial": "CREATE INDEX a ON events (at) WHERE kind = 'kind 7' AND data IS NULL",
    "covering": "CREATE UNIQUE INDEX a ON events (id) INCLUDE (user_id, kind)",
    "hash": "CREATE INDEX a ON events USING hash (lower(kind))",
    "brin": "CREATE INDEX a ON events USING brin (at) WITH (pages_per_range = 8)",
    "gin": "CREATE INDEX a ON events USING gin (data jsonb_path_ops)",
    "words": "CREATE INDEX a ON events USING gin (to_tsvector('simple', kind))",
    "order": "CREATE INDEX a ON events (user_id DESC NULLS LAST, id DESC) WITH (fillfactor = 70)",
    "collation": 'CREATE INDEX a ON events (kind COLLATE "POSIX" text_pattern_ops)',
    "concurrently": "CREATE INDEX CONCURRENTLY a ON events (at)",
    "constraint": "ALTER TABLE events ADD CONSTRAINT a UNIQUE (user_id, id)",
    "odd name": 'CREATE INDEX "a; DROP TABLE events; --" ON events (at)',
}


@pytest.mark.parametrize("sql", RIGHT.values(), ids=RIGHT)
async def test_index_is_built_anew(sql: str, trial: Trial, student: Student, db: Verifier) -> None:
    """An index of any honest kind is there afterwards, where the table is the verifier's."""
    async with hand_over(trial, "events") as handed:
        await student.run(sql)
    assert await definitions(db) == await handed.indexes("events") != []
    owner = "SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'events'"
    assert await db.fetchval(owner)


async def test_plan_uses_the_index(trial: Trial, student: Student, db: Verifier) -> None:
    """Statistics included: an expression's too."""
    sql = "SELECT count(*) FROM events WHERE lower(kind) = $1"
    assert (await db.plan(sql, "kind 7")).scans("events") == ["Seq Scan"]
    async with hand_over(trial, "events"):
        await student.run("CREATE INDEX ON events (lower(kind))")
    plan = await db.plan(sql, "kind 7", analyze=True)
    assert "Seq Scan" not in plan.scans("events")
    [scan] = [node for node in plan.nodes if node.get("Relation Name") == "events"]
    assert scan["Actual Rows"] == 60
    assert abs(scan["Plan Rows"] - 60) < 20


HARMLESS = [
    "ANALYZE events",
    "CREATE STATISTICS ON user_id, kind FROM events",
    "ALTER TABLE events ALTER kind SET STATISTICS 500",
    "COMMENT ON TABLE events IS 'with indexes'",
    "CREATE TABLE migrations (done text); INSERT INTO migrations VALUES ('indexes')",
    "CREATE INDEX a ON events (at); DROP INDEX a",
    "CREATE VIEW latest AS SELECT max(at) FROM events",
    "UPDATE events SET kind = kind; VACUUM FULL events",
]


@pytest.mark.parametrize("sql", HARMLESS)
async def test_harmless_work_costs_nothing(
    sql: str, trial: Trial, student: Student, db: Verifier
) -> None:
    """What goes away with the copy, and makes no other table of it, is nobody's concern."""
    async with hand_over(trial, "events") as handed:
        rows = await handed.fingerprint("events")
        await student.run(*sql.split("; "))
    assert await handed.indexes("events") == await definitions(db) == []
    assert await handed.fingerprint("events") == rows


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM events WHERE id = 5",
        "UPDATE events SET kind = 'other' WHERE id = 5",
        "UPDATE events SET user_id = 10 - user_id",
    ],
)
async def test_changed_rows_are_noticed(sql: str, trial: Trial, student: Student) -> None:
    """One row less, one value more, or all values in other rows."""
    async with hand_over(trial, "events") as handed:
        rows = await handed.fingerprint("events")
        await student.run(sql)
        assert await handed.fingerprint("events") != rows


async def test_what_is_not_committed_is_not_there(
    trial: Trial, student: Student, db: Verifier
) -> None:
    """A transaction that the student's code left open ends with the block."""
    async with hand_over(trial, "events") as handed:
        await student.run("BEGIN", "CREATE INDEX ON events (at)")
        assert await handed.indexes("events") == []
    assert await definitions(db) == []


async def test_the_students_own_query_meets_the_index(
    trial: Trial, student: Student, db: Verifier
) -> None:
    """Connections go to the copy in the block and to the test's database before and after it."""
    where = "SELECT current_database()"
    names = [await student.ask(where)]
    async with hand_over(trial, "events"):
        await student.run("CREATE INDEX ON events (at)")
        names.append(await student.ask(where))
    names.append(await student.ask(where))
    assert names == [trial.database.name, trial.copies[0].name, trial.database.name]
    count = "SELECT count(*) FROM pg_indexes WHERE tablename = 'events'"
    assert await student.ask(count) == 2
    with student.raises("InsufficientPrivilegeError"):
        await student.ask("CREATE INDEX ON events (kind)")


async def test_an_error_in_the_block_ends_it(trial: Trial, student: Student) -> None:
    """The error passes through, and the student's connections go where they came from."""
    with pytest.raises(StudentError):
        async with hand_over(trial, "events"):
            await student.run("SELECT 1 / 0")
    assert await student.ask("SELECT current_database()") == trial.database.name


# --- what is refused ------------------------------------------------------------------------------

FUNCTION = """
CREATE FUNCTION own(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END'
"""
TRIGGER = """
CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
"""

#: Statements, and what the student is told of.
OTHER_TABLES = {
    "view in its place": (
        ["ALTER TABLE events RENAME TO old", "CREATE VIEW events AS SELECT * FROM old"],
        "not there any more: table public.events",
    ),
    "table in its place": (
        ["CREATE TABLE new (LIKE events)", "DROP TABLE events", "ALTER TABLE new RENAME TO events"],
        "not there any more: table public.events",
    ),
    "trigger": (
        [TRIGGER, "CREATE TRIGGER t AFTER INSERT ON events EXECUTE FUNCTION own()"],
        "there now: trigger t",
    ),
    "rule": (["CREATE RULE r AS ON INSERT TO events DO INSTEAD NOTHING"], "there now: rule r"),
    "policy": (["CREATE POLICY p ON events USING (false)"], "there now: policy p"),
    "row security": (["ALTER TABLE events ENABLE ROW LEVEL SECURITY"], "there now: row security"),
    "child": (["CREATE TABLE child () INHERITS (events)"], "there now: child public.child"),
    "parent": (
        ["CREATE TABLE old (LIKE events)", "ALTER TABLE events INHERIT old"],
        "there now: parent public.old",
    ),
    "partition": (
        [
            "CREATE TABLE whole (LIKE events) PARTITION BY LIST (user_id)",
            "ALTER TABLE events ALTER id DROP IDENTITY",
            "ALTER TABLE whole ATTACH PARTITION events DEFAULT",
        ],
        "there now: parent public.whole",
    ),
    "column": (["ALTER TABLE events ADD extra int"], "there now: column extra integer"),
    "renamed column": (["ALTER TABLE events RENAME at TO moment"], "not there any more: column at"),
    "type": (["ALTER TABLE events ALTER kind TYPE varchar(9)"], "there now: column kind character"),
    "default": (
        [FUNCTION, "ALTER TABLE events ALTER kind SET DEFAULT own('x')"],
        "there now: column kind text",
    ),
    "check": (
        [FUNCTION, "ALTER TABLE events ADD CHECK (own(kind) <> '')"],
        "there now: constraint",
    ),
    "key": (
        ["ALTER TABLE events DROP CONSTRAINT events_pkey"],
        "not there any more: index events_pkey",
    ),
    "reference": (
        ["ALTER TABLE events DROP CONSTRAINT events_user_id_fkey"],
        "not there any more: constraint events_user_id_fkey",
    ),
}


@pytest.mark.parametrize(("statements", "told"), OTHER_TABLES.values(), ids=OTHER_TABLES)
async def test_another_table_is_refused(
    statements: list[str], told: str, trial: Trial, student: Student, db: Verifier
) -> None:
    """What makes another table of it is named to the student, and no index comes of it."""
    with pytest.raises(AssertionError, match="more of events than its indexes") as caught:
        async with hand_over(trial, "events"):
            await student.run("CREATE INDEX ON events (at)", *statements)
    assert told in str(caught.value)
    assert await definitions(db) == []


OWN = {
    "function": [FUNCTION, "CREATE INDEX a ON events (own(kind))"],
    "function in a condition": [FUNCTION, "CREATE INDEX a ON events (at) WHERE own(kind) = 'x'"],
    "operator": [
        "CREATE FUNCTION own(text, text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true'",
        "CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = own)",
        "CREATE INDEX a ON events (at) WHERE kind === 'x'",
    ],
    "operator of a known name": [
        "CREATE FUNCTION own(text, text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true'",
        "CREATE OPERATOR = (LEFTARG = text, RIGHTARG = text, FUNCTION = own)",
        "CREATE INDEX a ON events (at) WHERE kind OPERATOR(public.=) 'x'",
    ],
    "domain": [
        FUNCTION,
        "CREATE DOMAIN d AS text CHECK (own(VALUE) <> '')",
        "CREATE INDEX a ON events ((kind::d))",
    ],
    "cast": [
        "CREATE TYPE t AS (a text)",
        "CREATE FUNCTION own(text) RETURNS t IMMUTABLE LANGUAGE sql AS 'SELECT ROW($1)::public.t'",
        "CREATE CAST (text AS t) WITH FUNCTION own(text)",
        "CREATE INDEX a ON events ((kind::t))",
    ],
    "collation": [
        'CREATE COLLATION own FROM "C"',
        "CREATE INDEX a ON events (kind COLLATE own)",
    ],
    "whole row": [
        "CREATE FUNCTION own(events) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1.kind'",
        "CREATE INDEX a ON events ((events.own))",
    ],
}


@pytest.mark.parametrize("statements", OWN.values(), ids=OWN)
async def test_index_on_own_things_is_refused(
    statements: list[str], trial: Trial, student: Student, db: Verifier
) -> None:
    """An index that needs what the student made is named with it, and is not built."""
    with pytest.raises(AssertionError, match="the index a needs what only your code has made"):
        async with hand_over(trial, "events"):
            await student.run(*statements)
    assert await definitions(db) == []


async def test_invalid_index_is_refused(trial: Trial, student: Student) -> None:
    """One that was not built to its end would be, anew: it is no index of the student's."""
    with pytest.raises(AssertionError, match="the index a was not built to its end"):
        async with hand_over(trial, "events"):
            with student.raises("UniqueViolationError"):
                await student.run("CREATE UNIQUE INDEX CONCURRENTLY a ON events (kind)")


async def test_index_that_only_fits_other_rows(trial: Trial, student: Student) -> None:
    """An index that the rows as they were do not allow; the server's words are not passed on."""
    with pytest.raises(AssertionError, match="the index a cannot be built") as caught:
        async with hand_over(trial, "events"):
            await student.run(
                "DELETE FROM events WHERE id > 5", "CREATE UNIQUE INDEX a ON events (kind)"
            )
    assert "23505" in str(caught.value)
    assert "Key" not in str(caught.value)


async def test_locked_table(trial: Trial, student: Student) -> None:
    """A lock that the student's code holds at rest ends the look at the rows, not the test."""
    async with hand_over(trial, "events") as handed:
        await student.run("BEGIN", "LOCK TABLE events")
        with pytest.raises(AssertionError, match="left open"):
            await handed.fingerprint("events")


async def test_closed_table(trial: Trial, student: Student) -> None:
    """Rights that the student took from itself are its own loss."""
    async with hand_over(trial, "events") as handed:
        await student.run("REVOKE ALL ON events FROM CURRENT_USER, PUBLIC")
        with pytest.raises(AssertionError, match="cannot be read"):
            await handed.fingerprint("events")


async def test_names_deceive_nobody(trial: Trial, student: Student, db: Verifier) -> None:
    """What the student calls like a catalog or a function of PostgreSQL's is not taken for it."""
    with pytest.raises(AssertionError, match="there now: rule r"):
        async with hand_over(trial, "events"):
            await student.run(
                "CREATE TABLE pg_rewrite (ev_class oid, rulename name)",
                "CREATE FUNCTION format(text, name) RETURNS text LANGUAGE sql AS 'SELECT null'",
                "CREATE RULE r AS ON INSERT TO events DO INSTEAD NOTHING",
                "ALTER ROLE CURRENT_USER SET search_path = public, pg_catalog",
            )
    await student.ask("ALTER ROLE CURRENT_USER RESET ALL")


# --- who goes there -------------------------------------------------------------------------------

TROJANS = """
CREATE TABLE loot (who text);
GRANT ALL ON loot TO PUBLIC;
CREATE FUNCTION note() RETURNS void SECURITY INVOKER LANGUAGE sql
    AS 'INSERT INTO public.loot VALUES (session_user || ''/'' || current_user)';
CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN PERFORM public.note(); RETURN NULL; END';
CREATE FUNCTION spy(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql
    AS 'BEGIN PERFORM public.note(); RETURN $1; END';
CREATE TRIGGER spy AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON events
    EXECUTE FUNCTION spy();
CREATE INDEX spying ON events (spy(user_id));
CREATE POLICY spying ON events USING (spy(id) > 0);
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
CREATE STATISTICS spying ON (spy(id)), kind FROM events;
CREATE TABLE child (CHECK (spy(id) > 0)) INHERITS (events)
"""


async def test_only_students_rights_go_there(
    trial: Trial, student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the hand-over on, nobody but the explainer logs in to the student's copy."""
    connect, logins = asyncpg.connect, []

    async def note(*args: Any, **login: Any) -> asyncpg.Connection:
        logins.append((login["database"], login["user"]))
        return await connect(*args, **login)

    async with hand_over(trial, "events") as handed:
        monkeypatch.setattr(asyncpg, "connect", note)
        await student.run("CREATE INDEX ON events (at)")
        await handed.indexes("events")
        await handed.fingerprint("events")
    [copy] = trial.copies
    there = {user for database, user in logins if database == copy.name}
    elsewhere = {user for database, user in logins if database == trial.database.name}
    assert there == {copy.explainer["user"]}
    assert copy.verifier["user"] in elsewhere


async def test_trojans_run_as_the_student_alone(
    trial: Trial, student: Student, db: Verifier
) -> None:
    """Triggers, index functions, policies and their like meet no one but who made them."""
    with pytest.raises(AssertionError, match="there now: trigger spy"):
        async with hand_over(trial, "events") as handed:
            await student.run(TROJANS, "INSERT INTO events (user_id, at) VALUES (1, now())")
            with pytest.raises(AssertionError):
                await handed.fingerprint("events")
    await db.execute("INSERT INTO events (user_id, at) VALUES (1, now())")
    await db.execute("ANALYZE events")
    await db.plan("SELECT count(*) FROM events WHERE user_id > 3", analyze=True)
    async with reading(trial.copies[0]) as session:  # the only way to what is there
        rows = await session.fetch("SELECT DISTINCT who FROM public.loot")
    student_role, explainer = trial.database.student_role, trial.database.explainer["user"]
    assert {row[0] for row in rows} <= {
        f"{student_role}/{student_role}",
        f"{explainer}/{explainer}",
    }
    assert f"{student_role}/{student_role}" in {row[0] for row in rows}


async def test_what_runs_as_its_owner_is_out_of_reach(trial: Trial, student: Student) -> None:
    """A SECURITY DEFINER function of the exercise cannot be hung on a table of the student's."""
    async with hand_over(trial, "events"):
        with student.raises("InsufficientPrivilegeError"):
            await student.run("SELECT wipe()")


async def test_other_tables_stay_closed(trial: Trial, student: Student) -> None:
    """Only the tables that were named change hands."""
    async with hand_over(trial, "events"):
        with student.raises("InsufficientPrivilegeError"):
            await student.run("CREATE INDEX ON users (id)")


async def test_copies_go_with_the_trial(cell: Cell) -> None:
    """The student's copy is dropped as the test's database is: before the next trial's code."""
    async with cell.trial() as first, hand_over(first, "events"):
        names = await first.verifier.fetch("SELECT datname FROM pg_database")
        assert first.copies[0].name in {row[0] for row in names}
    async with cell.trial() as second:
        names = await second.verifier.fetch("SELECT datname FROM pg_database")
        assert first.copies[0].name not in {row[0] for row in names}


async def test_sessions_in_the_block_are_seen(trial: Trial, student: Student, db: Verifier) -> None:
    """`db` sees and ends the student's sessions wherever they are."""
    async with hand_over(trial, "events"):
        await student.run("BEGIN")
        assert [session["state"] for session in await db.sessions()] == ["idle in transaction"]
        assert await db.kill_sessions() == 1


async def test_handover_on_a_given_server(tmp_path: Path) -> None:
    """An ordinary role's rights are enough, and what is refused is refused there."""
    let_others_pass(tmp_path)
    async with (
        some_postgresql(tmp_path) as dsn,
        open_shared(tmp_path / "given", as_teacher(dsn), schema=SCHEMA, source=SOURCE) as cell,
    ):
        async with cell.trial() as trial:
            student = Student(trial.child, trial.exercise)
            db = Verifier(trial.verifier, trial.database, trial.tap.quiet)
            async with hand_over(trial, "events") as handed:
                await student.run("CREATE INDEX CONCURRENTLY a ON events (lower(kind))")
            assert await definitions(db) == await handed.indexes("events") != []
            plan = await db.plan("SELECT id FROM events WHERE lower(kind) = $1", "kind 7")
            assert "Seq Scan" not in plan.scans("events")
        async with cell.trial() as trial:
            student = Student(trial.child, trial.exercise)
            with pytest.raises(AssertionError, match="there now: trigger spy"):
                async with hand_over(trial, "events"):
                    await student.run(TROJANS)


async def test_handed_over_is_what_tests_see() -> None:
    """What a hidden test may ask is public, and documented where authors look."""
    public = {name for name in vars(HandedOver) if not name.startswith("_")}
    text = Path("docs/writing-an-exercise.md").read_text()
    assert [name for name in public - {"made"} if f"handed.{name}(" not in text] == []
