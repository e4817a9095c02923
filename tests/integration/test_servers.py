"""What a server hands out, and whom it lets do what: the same for every kind of server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from grader.sandbox import open_sandbox
from grader.servers.binaries import find_binaries
from grader.servers.database import Database
from grader.servers.opening import open_server
from grader.servers.server import Server
from tests.integration.docker_engine import in_environment, provide_image
from tests.integration.servers import (
    SCHEMA,
    as_teacher,
    log_in,
    new_directory,
    sessions,
    some_postgresql,
    student_login,
    write_spec,
)
from tests.waiting import HANG_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

KINDS = ["embedded", "embedded, no sandbox", "given", "given by an ordinary role", "docker"]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=KINDS)
async def server(
    request: pytest.FixtureRequest, cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    """A server of each kind with the template database ``shop``: each test clones its own."""
    sandbox = await open_sandbox("off" if "no sandbox" in request.param else "auto")
    spec = write_spec(tmp_path_factory.mktemp("shop"), SCHEMA)
    async with contextlib.AsyncExitStack() as stack:
        directory = stack.enter_context(new_directory())
        choice = request.param.split(",")[0]
        if choice == "docker":
            host = await asyncio.to_thread(request.getfixturevalue, "docker_host")
            image = await asyncio.to_thread(provide_image, host, await find_binaries())
            stack.enter_context(in_environment(host, image))
        elif choice.startswith("given"):
            choice = await stack.enter_async_context(some_postgresql(cache))
            if "ordinary" in request.param:
                choice = as_teacher(choice)
        yield await stack.enter_async_context(
            open_server(
                choice, templates=[spec], launch=sandbox.launch, directory=directory, cache=cache
            )
        )


@pytest_asyncio.fixture(loop_scope="module")
async def database(server: Server) -> AsyncIterator[Database]:
    """A clone; it is dropped with the sessions in it, and the server is as before."""
    made = await server.clone("shop")
    yield made
    await server.drop(made)


async def test_clone_holds_the_seed(server: Server) -> None:
    """A clone has the rows of the exercise's files, sorted by code point."""
    async with sessions(server) as (verifier, _):
        rows = await verifier.fetch("SELECT name FROM users ORDER BY name")
    assert [row["name"] for row in rows] == ["B", "a", "b"]


async def test_clones_are_apart(server: Server) -> None:
    """What happens in one clone does not happen in the next."""
    async with sessions(server) as (_, student):
        await student.execute("DELETE FROM users")
    async with sessions(server) as (verifier, _):
        assert await verifier.fetchval("SELECT count(*) FROM users") == 3


async def test_clones_at_once(server: Server) -> None:
    """Clones that are asked for at the same time all come about."""
    databases = await asyncio.gather(*(server.clone("shop") for _ in range(5)))
    assert len({database.name for database in databases}) == 5
    await asyncio.gather(*(server.drop(database) for database in databases))


async def test_verifier_sees_what_the_student_committed(server: Server) -> None:
    """The verifier reads the student's committed rows, and not the others."""
    async with sessions(server) as (verifier, student):
        await student.execute("INSERT INTO users (name) VALUES ('kept')")
        await student.execute("BEGIN; INSERT INTO users (name) VALUES ('pending')")
        rows = await verifier.fetch("SELECT name FROM users WHERE length(name) > 1")
    assert [row["name"] for row in rows] == ["kept"]


async def test_what_postgresql_brings_along_is_asked_for_once(
    server: Server, database: Database
) -> None:
    """A second session of ours knows the arrays of built-in types without asking."""
    asked: list[str] = []
    for _ in range(2):
        session = await server.log_in(database)
        asked = []
        with session.query_logger(lambda record, asked=asked: asked.append(record.query)):
            assert await session.fetchval("SELECT $1::bigint[]", [1, 2]) == [1, 2]
        await session.close()
    assert asked == ["SELECT $1::bigint[]"]


async def test_types_of_a_database_are_its_own(server: Server) -> None:
    """Two databases have types of the same number; each session reads those of its own."""
    for made, value in [("AS ENUM ('a')", "a"), ("AS (n int, m int)", (1, 2))]:
        database = await server.clone("shop")
        session = await server.log_in(database)
        await session.execute(f"CREATE TYPE own {made}")
        text = value if isinstance(value, str) else "(1,2)"
        assert await session.fetchval(f"SELECT ARRAY['{text}']::own[]") == [value]
        await session.close()
        await server.drop(database)


REFUSED = """
CREATE TABLE mine (id int)
CREATE SCHEMA mine
CREATE DATABASE mine
CREATE ROLE mine
CREATE EXTENSION plpgsql SCHEMA public
ALTER TABLE users ADD COLUMN mine int
CREATE INDEX ON users (name)
CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION suppress_redundant_updates_trigger()
TRUNCATE users
DROP TABLE users
SET ROLE postgres
SET ROLE grader
SET ROLE grader_tables
SET ROLE grader_students
COPY users TO PROGRAM 'true'
COPY users TO '/tmp/mine'
SELECT pg_read_file('postgresql.conf')
ALTER SYSTEM SET work_mem = '1GB'
SET temp_file_limit = -1
SELECT setval('users_id_seq', 99)
ALTER ROLE CURRENT_USER SUPERUSER
ALTER ROLE CURRENT_USER BYPASSRLS
ALTER ROLE CURRENT_USER CREATEDB
ALTER ROLE CURRENT_USER CREATEROLE
ALTER ROLE CURRENT_USER CONNECTION LIMIT -1
ALTER ROLE ALL SET work_mem = '1GB'
SET SESSION AUTHORIZATION postgres
SET SESSION AUTHORIZATION grader
SET session_replication_role = replica
SET log_statement = 'all'
SET lo_compat_privileges = on
CREATE FUNCTION lower(varchar) RETURNS text LANGUAGE sql RETURN 'x'
CREATE FUNCTION pg_catalog.mine() RETURNS int LANGUAGE sql RETURN 1
CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = texteq)
CREATE TYPE mine AS (id int)
CREATE VIEW mine AS SELECT 1
CREATE SEQUENCE mine
CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION pg_catalog.now()
CREATE PUBLICATION mine
CREATE SUBSCRIPTION mine CONNECTION 'dbname=postgres' PUBLICATION mine
CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE c AS 'libc', 'getpid'
CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE internal AS 'pg_read_file'
CREATE RULE mine AS ON INSERT TO users DO INSTEAD NOTHING
CREATE POLICY mine ON users USING (false)
ALTER TABLE users ENABLE ROW LEVEL SECURITY
ALTER TABLE users DISABLE TRIGGER ALL
ALTER TABLE users OWNER TO CURRENT_USER
COMMENT ON TABLE users IS 'mine'
CREATE STATISTICS ON id, name FROM users
REINDEX TABLE users
CLUSTER users USING users_pkey
UPDATE pg_class SET relname = 'mine' WHERE relname = 'users'
SELECT * FROM pg_authid
SELECT * FROM pg_hba_file_rules
SELECT pg_ls_dir('.')
SELECT pg_stat_file('postgresql.conf')
SELECT lo_import('/etc/passwd')
SELECT lo_export(0, '/tmp/mine')
COPY users FROM '/etc/passwd'
COPY (SELECT 1) TO PROGRAM 'true'
LOAD 'plpgsql'
SELECT pg_reload_conf()
SELECT pg_switch_wal()
SELECT pg_rotate_logfile()
SELECT pg_stat_reset()
SELECT pg_create_restore_point('mine')
SELECT pg_create_physical_replication_slot('mine')
SELECT pg_log_backend_memory_contexts(1)
SHOW data_directory
"""


async def test_student_is_refused(server: Server) -> None:
    """A student can use the exercise's tables and change nothing around them."""
    accepted = []
    async with sessions(server) as (_, student):
        for statement in REFUSED.strip().splitlines():
            with contextlib.suppress(
                asyncpg.InsufficientPrivilegeError,
                asyncpg.InvalidParameterValueError,  # SET ROLE to a role that is not there
                asyncpg.DuplicateObjectError,  # an extension that is there
                asyncpg.CantChangeRuntimeParamError,
            ):
                await student.execute(statement)
                accepted.append(statement)
    assert accepted == []


async def test_student_has_the_four_rights(server: Server) -> None:
    """SELECT, INSERT with an identity column, UPDATE and DELETE, and temporary tables, work."""
    async with sessions(server) as (_, student):
        number = await student.fetchval("INSERT INTO users (name) VALUES ('c') RETURNING id")
        await student.execute("UPDATE users SET name = 'd' WHERE id = $1", number)
        assert await student.execute("DELETE FROM users WHERE name = 'd'") == "DELETE 1"
        await student.execute("CREATE TEMPORARY TABLE staging (LIKE users)")


RIGHTS = """
    SELECT DISTINCT privilege FROM pg_class, unnest($2::text[]) privilege
    WHERE relnamespace = 'public'::regnamespace AND relkind = ANY ($3::"char"[])
        AND has_table_privilege($1::name, oid, privilege)
"""

TABLE_RIGHTS = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]


async def rights(verifier: asyncpg.Connection, role: str, kind: bytes) -> set[str]:
    """What a role may do with relations of the exercise and of the test."""
    names = [*TABLE_RIGHTS]
    if kind == b"S":
        names = ["SELECT", "UPDATE"]
    elif verifier.get_server_version() >= (17, 0):
        names.append("MAINTAIN")
    return {row["privilege"] for row in await verifier.fetch(RIGHTS, role, names, [kind])}


@pytest.mark.parametrize("who", ["student", "explainer"])
async def test_rights_are_exactly_these(database: Database, who: str) -> None:
    """Four rights on tables, those of the exercise and those a test adds; sequences only advance.

    TRIGGER, REFERENCES or MAINTAIN would let a student's code run under the verifier's name.
    """
    role = database.student_role if who == "student" else database.explainer["user"]
    verifier = await log_in(database.verifier)
    await verifier.execute("CREATE TABLE log (id int GENERATED ALWAYS AS IDENTITY)")
    assert await rights(verifier, role, b"r") == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert await rights(verifier, role, b"S") == {"SELECT"}
    await verifier.close()


async def test_student_can_put_nothing_where_others_look(server: Server) -> None:
    """No schema is open to a student's objects, except the one of its own session.

    So no function or operator of a student's stands in for one of PostgreSQL's.
    """
    async with sessions(server) as (_, student):
        await student.execute("CREATE TEMPORARY TABLE staging (id int)")
        open_to_all = await student.fetch(
            "SELECT nspname FROM pg_namespace"
            " WHERE has_schema_privilege(oid, 'CREATE') AND oid <> pg_my_temp_schema()"
            " AND nspname !~ '^pg_toast_temp'"
        )
        creates = await student.fetchval(
            "SELECT has_database_privilege(current_database(), 'CREATE')"
        )
    assert (open_to_all, creates) == ([], False)


async def test_student_is_nobody(database: Database) -> None:
    """Student and explainer have no attribute, own nothing, and lead to no role with more."""
    query = """
        SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls
            OR EXISTS (SELECT FROM pg_shdepend WHERE refobjid = r.oid AND deptype = 'o')
            OR EXISTS (
                SELECT FROM pg_roles other
                WHERE pg_has_role(r.oid, other.oid, 'MEMBER') AND (
                    other.rolsuper OR other.rolcreatedb OR other.rolbypassrls
                    OR other.rolname LIKE 'pg\\_%' OR other.rolname = current_user
                )
            )
        FROM pg_roles r WHERE rolname = $1
    """
    verifier = await log_in(database.verifier)
    roles = (database.student_role, database.explainer["user"])
    assert [await verifier.fetchval(query, role) for role in roles] == [False, False]
    await verifier.close()


async def test_student_ends_no_session_of_the_verifier(server: Server) -> None:
    """A verifier that is connected stays connected, whatever a student tells its process."""
    async with sessions(server) as (verifier, student):
        for function in ("pg_terminate_backend", "pg_cancel_backend"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await student.fetchval(f"SELECT {function}($1)", verifier.get_server_pid())
        query = "SELECT query FROM pg_stat_activity WHERE pid = $1"
        seen = await student.fetchval(query, verifier.get_server_pid())
        assert await verifier.fetchval("SELECT 1") == 1
    assert seen == "<insufficient privilege>"


async def test_no_superuser_is_there(server: Server) -> None:
    """When students come, no session of a superuser is left that could plan what they made."""
    if server.kind == "given":
        pytest.skip("who else is on a given server is its owner's business")
    async with sessions(server) as (verifier, _):
        query = (
            "SELECT usename FROM pg_stat_activity JOIN pg_roles ON rolname = usename"
            " WHERE rolsuper AND backend_type = 'client backend'"
        )
        assert await verifier.fetch(query) == []


async def test_student_may_use_what_the_verifier_adds(server: Server) -> None:
    """A table that a test makes is open to the student like those of the exercise."""
    async with sessions(server) as (verifier, student):
        await verifier.execute("CREATE TABLE log (id int GENERATED ALWAYS AS IDENTITY, line text)")
        assert await student.execute("INSERT INTO log (line) VALUES ('x')") == "INSERT 0 1"


async def test_verifier_owns_the_tables(server: Server) -> None:
    """A test can plant a trigger that fails at a chosen step."""
    async with sessions(server) as (verifier, student):
        await verifier.execute("""
            CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER no BEFORE DELETE ON users EXECUTE FUNCTION no();
        """)
        with pytest.raises(asyncpg.RaiseError):
            await student.execute("DELETE FROM users")


async def test_verifier_is_no_superuser(server: Server) -> None:
    """The verifier plans queries over student data with an ordinary role's rights."""
    async with sessions(server) as (verifier, _):
        query = (
            "SELECT bool_or(rolsuper) FROM pg_roles WHERE rolname IN (current_user, session_user)"
        )
        assert await verifier.fetchval(query) is False


#: What a student meets at another database: no right, no connections, no files (folders.py).
CLOSED = (
    asyncpg.InsufficientPrivilegeError,
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.InvalidParameterValueError,
)


async def test_student_cannot_enter_other_databases(server: Server, database: Database) -> None:
    """A student enters neither the template database nor the one for maintenance."""
    verifier = await log_in(database.verifier)
    query = "SELECT datname FROM pg_database WHERE datname <> $1"
    others = [row["datname"] for row in await verifier.fetch(query, database.name)]
    await verifier.close()
    if server.kind == "given":  # what else is there is open to whom its owner likes
        others = [name for name in others if name.startswith("grader_")]
    for other in others:
        with pytest.raises(CLOSED):
            await log_in(student_login(database) | {"database": other})
    assert others


async def test_connection_limit(database: Database) -> None:
    """The student's 21st connection is refused, and the verifier still gets in."""
    students = [await log_in(student_login(database)) for _ in range(20)]
    with pytest.raises(asyncpg.TooManyConnectionsError):
        await log_in(student_login(database))
    verifier = await log_in(database.verifier)
    for connection in (verifier, *students):
        connection.terminate()


async def test_terminate_ends_a_session_that_swallows_cancels(
    server: Server, database: Database
) -> None:
    """Sessions of the student are gone when terminate returns; the verifier's are not."""
    verifier, student = await log_in(database.verifier), await log_in(student_login(database))
    busy = asyncio.create_task(
        student.execute("""
            DO $$ BEGIN LOOP
                BEGIN PERFORM pg_sleep(100); EXCEPTION WHEN query_canceled THEN NULL; END;
            END LOOP; END $$
        """)
    )
    query = "SELECT count(*) FROM pg_stat_activity WHERE usename = $1"
    await wait_until(verifier, f"{query} AND wait_event = 'PgSleep'", database.student_role)
    await server.terminate(database)
    assert await verifier.fetchval(query, database.student_role) == 0
    with pytest.raises((asyncpg.PostgresError, OSError)):
        await busy
    await verifier.close()


async def test_student_who_takes_all_locks(server: Server, database: Database) -> None:
    """A server out of shared memory can still end the student's sessions, and then goes on."""
    student = await log_in(student_login(database))
    with pytest.raises(asyncpg.OutOfMemoryError):
        await student.execute("SELECT pg_advisory_lock(i) FROM generate_series(1, 1000000) i")
    await server.terminate(database)
    await server.drop(database)
    async with sessions(server) as (verifier, _):
        assert await verifier.fetchval("SELECT count(*) FROM users") == 3
    student.terminate()


async def test_drop_takes_the_sessions_with_it(server: Server, database: Database) -> None:
    """A database that is in use goes at once, and dropping it twice is fine."""
    student = await log_in(student_login(database))
    await server.drop(database)
    await server.drop(database)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await student.execute("SELECT 1")
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await log_in(database.verifier)


async def test_what_is_dropped_twice_is_used_again_once(server: Server) -> None:
    """The files of a database that was dropped twice are given to one of the next, not to two."""
    database = await server.clone("shop")
    await server.drop(database)
    await server.drop(database)
    async with sessions(server) as (one, _), sessions(server) as (other, _):
        names = [
            await each.fetchval("SELECT string_agg(name, '') FROM users") for each in (one, other)
        ]
    assert names == ["bBa", "bBa"]


async def test_plans_rest_on_statistics(server: Server) -> None:
    """The template database has been analyzed, so every clone's plans start from the same facts."""
    async with sessions(server) as (verifier, _):
        query = "SELECT reltuples FROM pg_class WHERE oid = 'users'::regclass"
        assert await verifier.fetchval(query) == 3


async def wait_until(connection: asyncpg.Connection, query: str, *arguments: Any) -> None:
    async with asyncio.timeout(HANG_S):
        while not await connection.fetchval(query, *arguments):
            await asyncio.sleep(0.01)
