"""Servers that somebody gives us: what is there stays, and no submission reaches another."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from grader.errors import OperatorError
from grader.sandbox import open_sandbox
from grader.servers.databases import TemplateSpec
from grader.servers.opening import open_server
from grader.servers.runs import MARK
from grader.servers.server import Server
from tests.integration.servers import (
    SCHEMA,
    as_teacher,
    count_users,
    log_in,
    sessions,
    some_postgresql,
    student_login,
    write_spec,
)


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


async def test_server_keeps_template_databases_only(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path
) -> None:
    """Databases and logins of a run are gone after it; its student was connected to the last."""
    async with given(dsn, spec, directory) as server:
        database = await server.clone("shop")
        student = await log_in(student_login(database))
        assert database.name in await names_there(superuser)
    assert await names_there(superuser) == {"grader_tables", "grader_students", spec.name}
    student.terminate()


async def test_template_database_is_shared(
    dsn: str, superuser: asyncpg.Connection, spec: TemplateSpec, directory: Path
) -> None:
    """The second run finds the template database of the first, even at the same time."""
    query = "SELECT oid FROM pg_database WHERE datname = $1"
    async with given(dsn, spec, directory) as first:
        number = await superuser.fetchval(query, spec.name)
        async with given(dsn, spec, directory) as second:
            assert await count_users(first) == await count_users(second) == 3
    assert await superuser.fetchval(query, spec.name) == number


async def test_half_built_template_database_is_replaced(
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


async def test_leftovers_of_the_dead_are_swept(
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


async def test_old_template_databases_are_swept(
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


async def test_verifier_reaches_no_other_submission(
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


async def test_roles_of_a_run_lead_to_no_other(
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


async def test_template_database_of_a_stranger_is_not_believed(
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


async def test_login_of_a_strangers_with_our_name(
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


async def test_server_with_other_peoples_data(
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
async def test_role_without_rights(
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


async def test_server_with_prepared_transactions(
    cache: Path, spec: TemplateSpec, directory: Path
) -> None:
    """Where a student's transaction could outlive the submission, nothing is graded."""
    async with some_postgresql(cache, settings="max_prepared_transactions = 5\n") as dsn:
        with pytest.raises(OperatorError, match="max_prepared_transactions = 5") as caught:
            async with given(dsn, spec, directory):
                pass
    assert "max_prepared_transactions = 0" in caught.value.hint


async def test_server_that_is_not_there(spec: TemplateSpec, directory: Path) -> None:
    """A DSN that leads nowhere is the operator's mistake, and its password is not repeated."""
    with pytest.raises(OperatorError) as caught:
        async with given(f"postgresql://me:hunter2@/db?host={directory}", spec, directory):
            pass
    assert "hunter2" not in caught.value.message + caught.value.detail + caught.value.hint
