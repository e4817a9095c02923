"""A PostgreSQL that someone else runs, named by a DSN: nothing to install, less isolation.

The DSN's role needs CREATEDB and CREATEROLE and is used at the beginning and at the end only. What
this makes there, all of it named ``grader_...``:

- the roles ``grader_owner`` (owns every table) and ``grader_student`` (may use them), no logins;
- a template database per exercise, named by the hash of its SQL, shared by all submissions and
  kept until it has not been used for a week;
- for each opened server a *run*: logins for verifier, student and explainer, and the clones.
  They are dropped at the end; those of a grader that died are swept by the next one.

A template database that is sealed is ready; one that is not is the remains of a builder that died.
One advisory lock keeps builders apart. It counts per database, so DSNs for one server should name
one database.
"""

import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from grader.errors import OperatorError
from grader.servers.connecting import LOST, Login, connect_when_ready
from grader.servers.databases import CONNECTION_LIMIT, Roles, TemplateSpec, build_template
from grader.servers.dsn import host_and_port
from grader.servers.postgresql import OLDEST, parse_version
from grader.servers.runs import drop_run, new_run, sweep
from grader.servers.server import PATIENCE_S, Address, Facts, Server

GROUPS = Roles(owner="grader_owner", student="grader_student")

#: Of pg_advisory_lock: "grader" in ASCII.
LOCK = 0x677261646572


@asynccontextmanager
async def open_given(dsn: str, templates: Sequence[TemplateSpec]) -> AsyncIterator[Server]:
    """Use the server that the DSN names; leave nothing but the template databases there."""
    host, port = host_and_port(dsn)
    run = new_run()
    try:
        async with _admin(dsn) as admin, _locked(admin):
            await sweep(admin)
            await _make_groups(admin)
            for spec in templates:
                await _ensure_template(admin, dsn, spec)
            login, roles = await _make_logins(admin, run, host, port)
            version = admin.get_settings().server_version.split()[0]
        maintenance = await _log_in(login)
        server = Server(
            Facts(
                kind="given",
                version=version,
                address=_address(host, port),
                roles=roles,
                login=login,
                templates={spec.slug: spec.name for spec in templates},
                prefix=f"{run}_",
                verifier_settings={"role": GROUPS.owner},
            ),
            maintenance,
            runs=lambda: True,
        )
        try:
            await server.warm_up()
            yield server
        finally:
            server.close()
    finally:
        # What cannot be dropped now, because the server is gone, is swept the next time.
        with contextlib.suppress(*LOST, asyncpg.PostgresError, OperatorError):
            async with _admin(dsn) as admin, _locked(admin):
                await drop_run(admin, run)


@asynccontextmanager
async def _admin(dsn: str, database: str | None = None) -> AsyncIterator[asyncpg.Connection]:
    connection = await _connect(dsn, database)
    try:
        yield connection
    finally:
        await connection.close(timeout=PATIENCE_S)


async def _connect(dsn: str, database: str | None) -> asyncpg.Connection:
    try:
        connection = await asyncpg.connect(dsn, database=database, timeout=PATIENCE_S)
    except (*LOST, asyncpg.PostgresError, ValueError) as error:
        host, port = host_and_port(dsn)
        raise OperatorError(
            f"cannot log in to the PostgreSQL at {host}, port {port}: {error}",
            hint="check it with psql; the DSN alone counts, PGPASSWORD and its like are not read",
        ) from error
    major = parse_version(connection.get_settings().server_version)[0]
    if major < min(OLDEST):
        await connection.close()
        raise OperatorError(f"PostgreSQL {major} is too old: {min(OLDEST)} or newer is needed")
    return connection


@asynccontextmanager
async def _locked(admin: asyncpg.Connection) -> AsyncIterator[None]:
    """Keep other graders out, and say what is missing if the DSN's role may not do all this."""
    await admin.execute(f"SELECT pg_advisory_lock({LOCK})")
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise OperatorError(
            f"the DSN's role may not prepare databases there: {error}",
            hint="ALTER ROLE ... CREATEDB CREATEROLE; or log in as the role that did it before",
        ) from error
    finally:
        with contextlib.suppress(*LOST):
            await admin.execute(f"SELECT pg_advisory_unlock({LOCK})")


async def _make_groups(admin: asyncpg.Connection) -> None:
    for role in (GROUPS.owner, GROUPS.student):
        if not await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
            await admin.execute(f'CREATE ROLE "{role}" NOLOGIN')
            # From version 16 on, who makes a role does not act for it by that alone.
            await admin.execute(f'GRANT "{role}" TO CURRENT_USER')


async def _ensure_template(admin: asyncpg.Connection, dsn: str, spec: TemplateSpec) -> None:
    sealed = await admin.fetchval(
        "SELECT datistemplate AND NOT datallowconn FROM pg_database WHERE datname = $1", spec.name
    )
    if not sealed:
        await admin.execute(f'DROP DATABASE IF EXISTS "{spec.name}" WITH (FORCE)')

        async def connect(database: str) -> asyncpg.Connection:
            return await _connect(dsn, database)

        await build_template(admin, connect, spec, GROUPS)
    await admin.execute(f"COMMENT ON DATABASE \"{spec.name}\" IS 'used {int(time.time())}'")


async def _make_logins(
    admin: asyncpg.Connection, run: str, host: str, port: int
) -> tuple[Login, Roles]:
    """Make the run's logins. The owner is a member of the student: so it can end sessions."""
    verifier, student, explainer = f"{run}_v", f"{run}_s", f"{run}_e"
    secret, shared, explaining = (secrets.token_hex(16) for _ in range(3))
    await admin.execute(f"""
        CREATE ROLE "{verifier}" LOGIN INHERIT CREATEDB PASSWORD '{secret}'
            IN ROLE "{GROUPS.owner}";
        CREATE ROLE "{student}" LOGIN INHERIT CONNECTION LIMIT {CONNECTION_LIMIT}
            PASSWORD '{shared}' IN ROLE "{GROUPS.student}";
        CREATE ROLE "{explainer}" LOGIN INHERIT PASSWORD '{explaining}' IN ROLE "{student}";
        GRANT "{student}" TO "{GROUPS.owner}";
    """)
    database = await admin.fetchval("SELECT current_database()")
    login = Login(host, port, verifier, secret, database)
    return login, Roles(
        owner=GROUPS.owner,
        student=student,
        explainer=explainer,
        student_password=shared,
        explainer_password=explaining,
    )


async def _log_in(login: Login) -> asyncpg.Connection:
    """Connect as the student's code will have to: with a password and without TLS."""
    try:
        return await connect_when_ready(login.arguments, alive=lambda: True, limit_s=PATIENCE_S)
    except (
        asyncpg.InvalidAuthorizationSpecificationError,
        asyncpg.InsufficientPrivilegeError,
    ) as error:
        raise OperatorError(
            f"the PostgreSQL at {login.host} does not let a new role in: {error}",
            hint="pg_hba.conf must allow roles grader_... with a password and without TLS",
        ) from error


def _address(host: str, port: int) -> Address:
    if host.startswith("/"):
        return Address(path=Path(host) / f".s.PGSQL.{port}")
    return Address(host=host, port=port)
