"""Servers of every kind, for real: what they hand out, whom they let do what, what they leave."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from grader.errors import ExerciseError, GraderFault, OperatorError
from grader.model import Box, Process
from grader.sandbox import Sandbox, open_sandbox
from grader.servers.binaries import find_binaries
from grader.servers.database import Database
from grader.servers.databases import TemplateSpec
from grader.servers.initdb import make_data_directory
from grader.servers.opening import open_server
from grader.servers.postmaster import SERVER_UID, open_postmaster
from grader.servers.prepared import open_prepared
from grader.servers.runs import MARK
from grader.servers.server import Server
from tests.waiting import HANG_S

SCHEMA = """
CREATE TABLE users (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text   NOT NULL UNIQUE
);
INSERT INTO users (name) VALUES ('b'), ('B'), ('a');
"""

EMBEDDED = ["embedded", "embedded, no sandbox"]
KINDS = [*EMBEDDED, "given", "given by an ordinary role", "docker"]


# --- what the servers are opened with -------------------------------------------------------------


@pytest.fixture(scope="session")
def cache() -> Iterator[Path]:
    """A cache of prepared data directories that PostgreSQL can reach under any user."""
    with tempfile.TemporaryDirectory(prefix="gc-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def directory() -> Iterator[Path]:
    """A short path of the server's own, through which others may pass."""
    place = Path(tempfile.mkdtemp(prefix="gs-"))
    place.chmod(0o711)
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def spec(tmp_path: Path) -> TemplateSpec:
    return write_spec(tmp_path, SCHEMA)


@contextlib.asynccontextmanager
async def some_postgresql(cache: Path, *, settings: str = "") -> AsyncIterator[str]:
    """Run a server that someone might give us; yield the DSN of its superuser.

    Everyone else has to show a password.
    """
    sandbox, binaries = await open_sandbox("off"), await find_binaries()
    place = Path(tempfile.mkdtemp(prefix="gg-"))
    place.chmod(0o711)

    async def build(prepared: Path) -> None:
        await make_data_directory(sandbox.launch, binaries, prepared / "data")
        logins = "local all postgres trust\nlocal all all scram-sha-256\n"
        (prepared / "data" / "pg_hba.conf").write_text(logins)
        with (prepared / "data" / "postgresql.conf").open("a") as file:
            file.write(settings)

    try:
        async with contextlib.AsyncExitStack() as stack:
            async with open_prepared(cache, f"given{settings}".strip(), build) as prepared:
                postmaster = await stack.enter_async_context(
                    open_postmaster(
                        sandbox.launch,
                        binaries,
                        user="postgres",
                        socket=place / "socket",
                        data=place / "scratch" / "data",
                        copy_of=prepared / "data",
                    )
                )
            await postmaster.connection.execute(
                "CREATE ROLE teacher LOGIN CREATEDB CREATEROLE PASSWORD 'secret'"
            )
            yield f"postgresql://postgres@/postgres?host={postmaster.address.host_and_port[0]}"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def as_teacher(dsn: str) -> str:
    """The DSN of a role with CREATEDB and CREATEROLE and nothing more."""
    return dsn.replace("postgres@", "teacher:secret@")


@pytest.fixture(params=KINDS)
async def server(
    request: pytest.FixtureRequest, cache: Path, directory: Path, spec: TemplateSpec
) -> AsyncIterator[Server]:
    """A server of each kind with the template database ``shop``."""
    sandbox = await open_sandbox("off" if "no sandbox" in request.param else "auto")
    async with contextlib.AsyncExitStack() as stack:
        choice = request.param.split(",")[0]
        if choice == "docker":
            await asyncio.to_thread(request.getfixturevalue, "docker")
        elif choice.startswith("given"):
            choice = await stack.enter_async_context(some_postgresql(cache))
            if "ordinary" in request.param:
                choice = as_teacher(choice)
        yield await stack.enter_async_context(
            open_server(
                choice, templates=[spec], launch=sandbox.launch, directory=directory, cache=cache
            )
        )


def write_spec(folder: Path, *texts: str, slug: str = "shop") -> TemplateSpec:
    files = []
    for number, text in enumerate(texts, 1):
        files.append(folder / f"{slug}-{number}.sql")
        files[-1].write_text(text)
    return TemplateSpec(slug, tuple(files))


async def log_in(arguments: dict[str, Any]) -> asyncpg.Connection:
    return await asyncpg.connect(**arguments, timeout=HANG_S)


def student_login(database: Database) -> dict[str, Any]:
    """How the tap logs the student in."""
    login = {name: database.verifier[name] for name in ("host", "port", "database", "ssl")}
    return {**login, "user": database.student_role, "password": database.student_password}


@contextlib.asynccontextmanager
async def sessions(server: Server) -> AsyncIterator[tuple[asyncpg.Connection, asyncpg.Connection]]:
    """A fresh database's verifier and student."""
    database = await server.clone("shop")
    verifier, student = await log_in(database.verifier), await log_in(student_login(database))
    try:
        yield verifier, student
    finally:
        verifier.terminate()
        student.terminate()
        await server.drop(database)


# --- the same for every kind ----------------------------------------------------------------------


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


async def test_what_postgresql_brings_along_is_asked_for_once(server: Server) -> None:
    """A second session of ours knows the arrays of built-in types without asking."""
    database = await server.clone("shop")
    asked: list[str] = []
    for _ in range(2):
        session = await server.log_in(database)
        asked = []
        with session.query_logger(lambda record, asked=asked: asked.append(record.query)):
            assert await session.fetchval("SELECT $1::bigint[]", [1, 2]) == [1, 2]
        await session.close()
    assert asked == ["SELECT $1::bigint[]"]
    await server.drop(database)


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
async def test_rights_are_exactly_these(server: Server, who: str) -> None:
    """Four rights on tables, those of the exercise and those a test adds; sequences only advance.

    TRIGGER, REFERENCES or MAINTAIN would let a student's code run under the verifier's name.
    """
    database = await server.clone("shop")
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


async def test_student_is_nobody(server: Server) -> None:
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
    database = await server.clone("shop")
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


async def test_student_cannot_enter_other_databases(server: Server) -> None:
    """A student enters neither the template database nor the one for maintenance."""
    database = await server.clone("shop")
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


async def test_connection_limit(server: Server) -> None:
    """The student's 21st connection is refused, and the verifier still gets in."""
    database = await server.clone("shop")
    students = [await log_in(student_login(database)) for _ in range(20)]
    with pytest.raises(asyncpg.TooManyConnectionsError):
        await log_in(student_login(database))
    verifier = await log_in(database.verifier)
    for connection in (verifier, *students):
        connection.terminate()


async def test_terminate_ends_a_session_that_swallows_cancels(server: Server) -> None:
    """Sessions of the student are gone when terminate returns; the verifier's are not."""
    database = await server.clone("shop")
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


async def test_student_who_takes_all_locks(server: Server) -> None:
    """A server out of shared memory can still end the student's sessions, and then goes on."""
    database = await server.clone("shop")
    student = await log_in(student_login(database))
    with pytest.raises(asyncpg.OutOfMemoryError):
        await student.execute("SELECT pg_advisory_lock(i) FROM generate_series(1, 1000000) i")
    await server.terminate(database)
    await server.drop(database)
    async with sessions(server) as (verifier, _):
        assert await verifier.fetchval("SELECT count(*) FROM users") == 3
    student.terminate()


async def test_drop_takes_the_sessions_with_it(server: Server) -> None:
    """A database that is in use goes at once, and dropping it twice is fine."""
    database = await server.clone("shop")
    student = await log_in(student_login(database))
    await server.drop(database)
    await server.drop(database)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await student.execute("SELECT 1")
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await log_in(database.verifier)


async def test_plans_rest_on_statistics(server: Server) -> None:
    """The template database has been analyzed, so every clone's plans start from the same facts."""
    async with sessions(server) as (verifier, _):
        query = "SELECT reltuples FROM pg_class WHERE oid = 'users'::regclass"
        assert await verifier.fetchval(query) == 3


async def wait_until(connection: asyncpg.Connection, query: str, *arguments: Any) -> None:
    async with asyncio.timeout(HANG_S):
        while not await connection.fetchval(query, *arguments):
            await asyncio.sleep(0.01)


# --- embedded -------------------------------------------------------------------------------------


@pytest.fixture(params=["auto", "off"])
async def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    return await open_sandbox(request.param)


class Launcher:
    """A sandbox's launch that remembers what it started."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.started: list[tuple[str, Process]] = []

    async def __call__(self, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        process = await self.sandbox.launch(box, pass_fds=pass_fds)
        self.started.append((box.name, process))
        return process


@contextlib.asynccontextmanager
async def embedded(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path, launch: Any = None
) -> AsyncIterator[Server]:
    launch = launch or sandbox.launch
    async with open_server(
        "embedded", templates=[spec], launch=launch, directory=directory, cache=cache
    ) as server:
        yield server


async def count_users(server: Server) -> int:
    async with sessions(server) as (verifier, _):
        return int(await verifier.fetchval("SELECT count(*) FROM users"))


SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_size": "64MB",
    "autovacuum": "off",
    "jit": "off",
    "listen_addresses": "",
    "temp_file_limit": "256MB",
    "max_prepared_transactions": "0",
    "TimeZone": "UTC",
    "server_encoding": "UTF8",
}


async def test_settings_arrive(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """What we wrote into the configuration is what the server goes by."""
    async with (
        embedded(sandbox, spec, directory, cache) as server,
        sessions(server) as (verifier, _),
    ):
        shown = {name: await verifier.fetchval(f"SHOW {name}") for name in SETTINGS}
    assert shown == SETTINGS


async def test_no_superuser_can_log_in(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """A cell's server lets in verifier, student and explainer, and no superuser."""
    async with embedded(sandbox, spec, directory, cache) as server:
        database = await server.clone("shop")
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
            await log_in(database.verifier | {"user": "postgres"})


async def test_wal_cannot_be_written_without_tables(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """pg_logical_emit_message, which could fill the volume, is closed to students."""
    async with (
        embedded(sandbox, spec, directory, cache) as server,
        sessions(server) as (_, student),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await student.execute("SELECT pg_logical_emit_message(false, 'x', 'y')")


async def test_nothing_is_left(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """After a server no process, no file and no shared memory is there."""
    before = orphaned_memory()
    async with embedded(sandbox, spec, directory, cache) as server:
        await server.clone("shop")
        assert [line for line in command_lines() if str(directory) in line] != []
    assert list(directory.iterdir()) == []
    assert [line for line in command_lines() if str(directory) in line] == []
    assert orphaned_memory() - before == set()


async def test_prepared_directory_is_used_again(
    spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """The second server runs no initdb."""
    launcher = Launcher(await open_sandbox("auto"))
    for _ in range(2):
        async with embedded(launcher.sandbox, spec, directory, cache, launcher):
            launched = [name for name, _ in launcher.started]
            launcher.started.clear()
    assert launched == ["PostgreSQL"]


async def test_another_schema_is_prepared_anew(
    spec: TemplateSpec, directory: Path, cache: Path, tmp_path: Path
) -> None:
    """A change of the exercise's SQL shows in the next clone."""
    sandbox = await open_sandbox("auto")
    async with embedded(sandbox, spec, directory, cache) as server:
        assert await count_users(server) == 3
    changed = write_spec(tmp_path, SCHEMA + "INSERT INTO users (name) VALUES ('new');")
    async with embedded(sandbox, changed, directory, cache) as server:
        assert await count_users(server) == 4


@pytest.mark.parametrize("name", ["global/pg_control", "postgresql.conf"])
async def test_broken_prepared_directory_is_replaced(
    spec: TemplateSpec, directory: Path, name: str
) -> None:
    """A prepared directory of the right size that does not start is built once more."""
    sandbox = await open_sandbox("auto")
    with own_cache() as cache:
        async with embedded(sandbox, spec, directory, cache):
            pass
        (broken,) = cache.glob(f"*/data/{name}")
        broken.write_bytes(b"x" * broken.stat().st_size)
        async with embedded(sandbox, spec, directory, cache) as server:
            assert await count_users(server) == 3


async def test_two_graders_prepare_at_once(spec: TemplateSpec, directory: Path) -> None:
    """Two processes that start with an empty cache both get a server, and one directory is left."""
    with own_cache() as cache:
        graders = [await start_grader(cache, spec, directory) for _ in range(2)]
        outputs = [(await grader.communicate())[0].decode() for grader in graders]
        assert outputs == ["3\n", "3\n"]
        assert len([path for path in cache.iterdir() if path.is_dir()]) == 1


async def test_grader_killed_while_preparing(spec: TemplateSpec, directory: Path) -> None:
    """What a grader left half built is not used, and not left."""
    with own_cache() as cache:
        grader = await start_grader(cache, spec, directory)
        async with asyncio.timeout(HANG_S):
            while not list(cache.glob("building-*/data/PG_VERSION")):
                await asyncio.sleep(0.001)
        grader.kill()
        await grader.communicate()
        async with embedded(await open_sandbox("auto"), spec, directory, cache) as server:
            assert await count_users(server) == 3
        assert list(cache.glob("building-*")) == []


async def test_broken_sql_names_file_and_line(
    sandbox: Sandbox, directory: Path, cache: Path, tmp_path: Path
) -> None:
    """An exercise whose SQL is refused says where, in PostgreSQL's words; the cache stays clean."""
    broken = write_spec(tmp_path, SCHEMA, "SELECT 1;\n\nSELECT nme\nFROM users;")
    with pytest.raises(ExerciseError, match='column "nme" does not exist') as caught:
        async with embedded(sandbox, broken, directory, cache):
            pass
    assert caught.value.place == f"{broken.files[1]}:3"
    assert "users.name" in caught.value.hint
    assert list(cache.glob("building-*")) == []


async def test_sql_that_leaves_a_transaction_open_is_the_authors(
    sandbox: Sandbox, directory: Path, cache: Path, tmp_path: Path
) -> None:
    """BEGIN without COMMIT is told with the file, and is no fault of ours."""
    spec = write_spec(tmp_path, "BEGIN; CREATE TABLE a (b int);")
    with pytest.raises(ExerciseError, match="does not end it") as caught:
        async with embedded(sandbox, spec, directory, cache):
            pass
    assert caught.value.path == spec.files[0]


async def test_killed_server_is_noticed(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """A server that is gone is not alive, and cloning says that this is our fault."""
    launcher = Launcher(sandbox)
    async with embedded(sandbox, spec, directory, cache, launcher) as server:
        assert server.alive()
        await launcher.started[-1][1].kill()
        assert not server.alive()
        with pytest.raises(GraderFault):
            await server.clone("shop")


async def test_crash_of_a_session_is_survived(
    spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """When PostgreSQL restarts all its sessions the server goes on, maintenance included."""
    sandbox = await open_sandbox("off")  # its processes can be seen from here
    async with embedded(sandbox, spec, directory, cache) as server:
        database = await server.clone("shop")
        student = await log_in(student_login(database))
        os.kill(student.get_server_pid(), signal.SIGKILL)
        assert await count_users(server) == 3
        assert server.alive()
        student.terminate()


async def start_grader(
    cache: Path, spec: TemplateSpec, directory: Path
) -> asyncio.subprocess.Process:
    """Start another process that opens a server, prints how many users it has, and ends."""
    script = Path(__file__).with_name("open_embedded.py")
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *map(str, (script, cache, *spec.files)),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(directory)},
    )


@contextlib.contextmanager
def own_cache() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="gc-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def command_lines() -> list[str]:
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(path.read_text(errors="replace"))
    return lines


def orphaned_memory() -> set[str]:
    """System V segments of PostgreSQL's user to which no process is attached."""
    uid = SERVER_UID if os.geteuid() == 0 else os.geteuid()
    rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()]
    columns = {name: index for index, name in enumerate(rows[0])}
    return {
        row[columns["shmid"]]
        for row in rows[1:]
        if row[columns["uid"]] == str(uid) and row[columns["nattch"]] == "0"
    }


# --- given ----------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def given(dsn: str, spec: TemplateSpec, directory: Path) -> AsyncIterator[Server]:
    launch = (await open_sandbox("off")).launch
    async with open_server(dsn, templates=[spec], launch=launch, directory=directory) as server:
        yield server


@pytest.fixture(params=["superuser", "ordinary"])
async def dsn(request: pytest.FixtureRequest, cache: Path) -> AsyncIterator[str]:
    """The DSN of a given server, for a superuser and for a role with what it takes."""
    async with some_postgresql(cache) as dsn:
        yield dsn if request.param == "superuser" else as_teacher(dsn)


@pytest.fixture
async def superuser(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """Someone who sees everything on the given server."""
    connection = await asyncpg.connect(dsn.replace("teacher:secret@", "postgres@"))
    yield connection
    await connection.close()


async def names_there(connection: asyncpg.Connection) -> set[str]:
    query = "SELECT datname AS name FROM pg_database UNION SELECT rolname FROM pg_roles"
    rows = await connection.fetch(f"SELECT name FROM ({query}) AS names WHERE name ~ '^grader_'")
    return {row["name"] for row in rows}


async def test_given_server_keeps_template_databases_only(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path
) -> None:
    """Databases and logins of a run are gone after it; its student was connected to the last."""
    async with given(dsn, spec, directory) as server:
        database = await server.clone("shop")
        student = await log_in(student_login(database))
        assert database.name in await names_there(superuser)
    assert await names_there(superuser) == {"grader_tables", "grader_students", spec.name}
    student.terminate()


async def test_given_template_database_is_shared(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path
) -> None:
    """The second run finds the template database of the first, even at the same time."""
    query = "SELECT oid FROM pg_database WHERE datname = $1"
    async with given(dsn, spec, directory) as first:
        number = await superuser.fetchval(query, spec.name)
        async with given(dsn, spec, directory) as second:
            assert await count_users(first) == await count_users(second) == 3
    assert await superuser.fetchval(query, spec.name) == number


async def test_given_half_built_template_database_is_replaced(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path
) -> None:
    """A template database without its seal is the remains of a builder that died."""
    async with given(dsn, spec, directory):
        pass
    await superuser.execute(
        f'ALTER DATABASE "{spec.name}" IS_TEMPLATE false ALLOW_CONNECTIONS true'
    )
    half_built = await asyncpg.connect(dsn, database=spec.name, user="postgres", password="")
    await half_built.execute("DELETE FROM users")
    await half_built.close()
    async with given(dsn, spec, directory) as server:
        assert await count_users(server) == 3


async def test_given_leftovers_of_the_dead_are_swept(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path
) -> None:
    """Roles and databases of an old run go if nobody uses them; of one in use they stay."""
    admin = await asyncpg.connect(dsn)
    dead, alive = "grader_run_1000000000_00000000", "grader_run_1000000000_11111111"
    async with given(dsn, spec, directory):
        pass
    for run in (dead, alive):
        await admin.execute(f"CREATE ROLE {run}_v LOGIN PASSWORD 'x'")
        await admin.execute(f"GRANT {run}_v TO CURRENT_USER")
        await admin.execute(f"COMMENT ON ROLE {run}_v IS '{MARK}'")
        await admin.execute(f"CREATE DATABASE {run}_1 OWNER {run}_v")
    address = {"host": dsn.partition("host=")[2], "database": "postgres"}
    session = await asyncpg.connect(**address, user=f"{alive}_v", password="x")
    async with given(dsn, spec, directory):
        pass
    left = {name for name in await names_there(superuser) if "_run_" in name}
    assert left == {f"{alive}_v", f"{alive}_1"}
    await session.close()
    await admin.close()


async def test_given_old_template_databases_are_swept(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path, tmp_path: Path
) -> None:
    """A template database that nobody has used for a week goes."""
    async with given(dsn, spec, directory):
        pass
    await superuser.execute(f"COMMENT ON DATABASE \"{spec.name}\" IS 'used 1000000000'")
    other = write_spec(tmp_path, SCHEMA, slug="other")
    async with given(dsn, other, directory):
        assert spec.name not in await names_there(superuser)


#: What a trojan would do as the verifier of one submission to the others, each with a name in it
#: that is theirs. Each must be refused.
AS_VERIFIER = """
ALTER DATABASE "{template}" SET default_transaction_read_only = on
ALTER DATABASE "{template}" ALLOW_CONNECTIONS true
ALTER DATABASE "{template}" IS_TEMPLATE false
ALTER DATABASE "{template}" RENAME TO stolen
COMMENT ON DATABASE "{template}" IS 'used 1'
DROP DATABASE "{template}"
CREATE DATABASE "{squatted}"
ALTER DATABASE "{clone}" SET default_transaction_read_only = on
COMMENT ON DATABASE "{clone}" IS 'seen'
DROP DATABASE "{clone}" WITH (FORCE)
ALTER DATABASE "{copy}" IS_TEMPLATE true
ALTER DATABASE "{own_copy}" ALLOW_CONNECTIONS true
ALTER DATABASE "{own_copy}" SET default_transaction_read_only = on
ALTER DATABASE "{own_clone}" SET default_transaction_read_only = on
COMMENT ON DATABASE "{own_clone}" IS 'seen'
ALTER ROLE "{verifier}" SET search_path = nowhere
ALTER ROLE "{student}" SET search_path = nowhere
ALTER ROLE "{student}" PASSWORD 'known'
ALTER ROLE grader_tables SET application_name = 'note'
ALTER ROLE grader_students SET application_name = 'note'
COMMENT ON ROLE grader_tables IS 'note'
SET ROLE grader_tables
SET ROLE grader_students
SET ROLE "{verifier}"
SET ROLE "{student}"
SET ROLE "{own_maintenance}"
GRANT "{student}" TO CURRENT_USER
CREATE ROLE another LOGIN
SELECT pg_terminate_backend({verifier_pid})
SELECT pg_terminate_backend({student_pid})
SELECT pg_cancel_backend({student_pid})
"""


async def test_given_verifier_reaches_no_other_submission(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path
) -> None:
    """Code that came to run as the verifier is kept out of template databases and other runs."""
    async with (
        given(dsn, spec, directory) as mine,
        given(dsn, spec, directory) as other,
        sessions(mine) as (trojan, _),
        sessions(other) as (verifier, student),
    ):
        names = {
            "template": spec.name,
            "squatted": "grader_squatted_0a1b2c3d4e5f",
            "clone": await verifier.fetchval("SELECT current_database()"),
            "copy": other._templates["shop"],
            "own_copy": mine._templates["shop"],
            "own_clone": await trojan.fetchval("SELECT current_database()"),
            "verifier": await verifier.fetchval("SELECT session_user"),
            "student": await student.fetchval("SELECT session_user"),
            "own_maintenance": mine._facts.keeper.user,
            "verifier_pid": verifier.get_server_pid(),
            "student_pid": student.get_server_pid(),
        }
        accepted = []
        for statement in AS_VERIFIER.format(**names).strip().splitlines():
            with contextlib.suppress(asyncpg.InsufficientPrivilegeError):
                await trojan.execute("RESET ROLE")
                await trojan.execute(statement)
                accepted.append(statement)
        assert accepted == []
        roles = mine._facts.roles
        login = mine._facts.keeper.arguments | {
            "user": roles.owner,
            "password": roles.owner_password,
        }
        entered = []
        for name in (names["template"], names["clone"], names["copy"]):
            with contextlib.suppress(
                asyncpg.InsufficientPrivilegeError, asyncpg.ObjectNotInPrerequisiteStateError
            ):
                await log_in(login | {"database": name})
                entered.append(name)
        assert entered == []
        assert await student.fetchval("SELECT count(*) FROM users") == 3


async def test_given_roles_of_a_run_lead_to_no_other(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path
) -> None:
    """Logins of a run are members of each other at most; only maintenance makes databases."""
    async with given(dsn, spec, directory) as server:
        roles = await superuser.fetch("""
            SELECT r.rolname, r.rolcreatedb, m.rolname AS member_of
            FROM pg_roles r JOIN pg_auth_members ON member = r.oid JOIN pg_roles m ON m.oid = roleid
            WHERE r.rolname LIKE 'grader\\_run\\_%'
        """)
        run = server._facts.prefix
    assert [row for row in roles if not row["member_of"].startswith(run)] == []
    assert {row["rolname"] for row in roles if row["rolcreatedb"]} == {f"{run}k"}


async def test_given_template_database_of_a_stranger_is_not_believed(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path
) -> None:
    """A sealed database of the right name is only taken from who may build one, or left alone."""
    await superuser.execute("CREATE ROLE stranger LOGIN CREATEDB")
    await superuser.execute(f'CREATE DATABASE "{spec.name}" OWNER stranger')
    seal = f'ALTER DATABASE "{spec.name}" IS_TEMPLATE true ALLOW_CONNECTIONS false'
    await superuser.execute(seal)
    with pytest.raises(OperatorError, match=f"{spec.name} there is stranger's"):
        async with given(dsn, spec, directory):
            pass
    assert spec.name in await names_there(superuser)


async def test_given_login_of_a_strangers_with_our_name(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path
) -> None:
    """Who can log in as a role that all tables would belong to is not made its owner."""
    await superuser.execute("CREATE ROLE grader_tables LOGIN")
    with pytest.raises(OperatorError, match="grader_tables there is somebody's"):
        async with given(dsn, spec, directory):
            pass


#: What a registrar has on the same server, with names as near to ours as can be.
STRANGERS = """
CREATE ROLE registrar LOGIN;
CREATE ROLE grader_run_1000000000_00000000_boss LOGIN PASSWORD 'x';
CREATE ROLE grader_run_1000000000_00000000_v LOGIN PASSWORD 'y' IN ROLE registrar;
COMMENT ON ROLE grader_run_1000000000_00000000_v IS 'the registrar''s';
CREATE DATABASE grader_run_1000000000_00000000_archive OWNER registrar;
CREATE DATABASE grader_run_1000000000_00000000_1 OWNER grader_run_1000000000_00000000_v;
CREATE DATABASE grader_shop OWNER registrar IS_TEMPLATE true;
COMMENT ON DATABASE grader_shop IS 'used 1000000000';
CREATE DATABASE grader_shop_0a1b2c3d4e5f OWNER registrar IS_TEMPLATE true;
COMMENT ON DATABASE grader_shop_0a1b2c3d4e5f IS 'used 1000000000';
"""

#: All that the catalogs say of the roles and databases that there are, but for ours.
ALL = """
    SELECT 'role ' || rolname AS name, to_jsonb(a)::text
        || coalesce(shobj_description(oid, 'pg_authid'), '') AS what
    FROM pg_authid a
    UNION ALL SELECT 'database ' || datname,
        (to_jsonb(d) - 'datfrozenxid' - 'datminmxid')::text
        || coalesce(shobj_description(oid, 'pg_database'), '')
    FROM pg_database d
    UNION ALL SELECT 'member ' || member || ' of ' || roleid || ' by ' || grantor, to_jsonb(m)::text
    FROM pg_auth_members m
"""


async def test_given_server_with_other_peoples_data(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path
) -> None:
    """What others have stays as it was, also where its names are as near to ours as can be."""
    for statement in filter(str.strip, STRANGERS.split(";\n")):
        await superuser.execute(statement)
    there = {"host": dsn.partition("host=")[2], "user": "postgres"}
    archive = await log_in({**there, "database": "grader_run_1000000000_00000000_archive"})
    await archive.execute("CREATE TABLE marks AS SELECT md5('ada') AS mark")
    before = {row["name"]: row["what"] for row in await superuser.fetch(ALL)}
    rows = await archive.fetch("SELECT marks, xmin, ctid FROM marks")
    async with given(dsn, spec, directory) as server:
        assert await count_users(server) == 3
    after = {row["name"]: row["what"] for row in await superuser.fetch(ALL)}
    assert {name: after.get(name) for name in before} == before
    assert await archive.fetch("SELECT marks, xmin, ctid FROM marks") == rows
    await archive.close()


@pytest.mark.parametrize("lacking", ["CREATEDB", "CREATEROLE", "CREATEDB CREATEROLE"])
async def test_given_role_without_rights(
    cache: Path, spec: TemplateSpec, directory: Path, lacking: str
) -> None:
    """The right that the DSN's role lacks is named, with the statement that gives it."""
    has = " ".join({"CREATEDB", "CREATEROLE"} - set(lacking.split()))
    async with some_postgresql(cache) as dsn:
        admin = await asyncpg.connect(dsn)
        await admin.execute(f"CREATE ROLE weak LOGIN PASSWORD 'secret' {has}")
        with pytest.raises(OperatorError) as caught:
            async with given(dsn.replace("postgres@", "weak:secret@"), spec, directory):
                pass
        assert await names_there(admin) == set()
        await admin.close()
    assert caught.value.message.startswith("the DSN's role weak lacks CREATE")
    assert caught.value.hint == f'ALTER ROLE "weak" {lacking}; as a superuser'


async def test_given_server_with_prepared_transactions(
    cache: Path, spec: TemplateSpec, directory: Path
) -> None:
    """Where a student's transaction could outlive the submission, nothing is graded."""
    async with some_postgresql(cache, settings="max_prepared_transactions = 5\n") as dsn:
        with pytest.raises(OperatorError, match="max_prepared_transactions = 5") as caught:
            async with given(dsn, spec, directory):
                pass
    assert "max_prepared_transactions = 0" in caught.value.hint


async def test_given_server_that_is_not_there(spec: TemplateSpec, directory: Path) -> None:
    """A DSN that leads nowhere is the operator's mistake, and its password is not repeated."""
    with pytest.raises(OperatorError) as caught:
        async with given(f"postgresql://me:hunter2@/db?host={directory}", spec, directory):
            pass
    assert "hunter2" not in caught.value.message + caught.value.detail + caught.value.hint


# --- docker and choices ---------------------------------------------------------------------------


async def test_no_container_engine(
    spec: TemplateSpec, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an engine the operator is told what to do."""
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")  # nobody's
    launch = (await open_sandbox("off")).launch
    with pytest.raises(OperatorError, match="postgres:18") as caught:
        async with open_server("docker", templates=[spec], launch=launch, directory=directory):
            pass
    assert "--postgres embedded" in caught.value.hint


async def test_docker_superuser_is_shut_out(
    docker: None, spec: TemplateSpec, directory: Path
) -> None:
    """A container's superuser cannot log in once the server is ready."""
    launch = (await open_sandbox("off")).launch
    async with open_server(
        "docker", templates=[spec], launch=launch, directory=directory
    ) as server:
        database = await server.clone("shop")
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
            await log_in(database.verifier | {"user": "postgres"})


async def test_unknown_choice(spec: TemplateSpec, directory: Path) -> None:
    """A choice that is none names those that are."""
    launch = (await open_sandbox("off")).launch
    with pytest.raises(OperatorError, match="oracle") as caught:
        async with open_server("oracle", templates=[spec], launch=launch, directory=directory):
            pass
    assert "embedded, docker, postgresql://" in caught.value.hint
