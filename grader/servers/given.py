"""A PostgreSQL that someone else runs, named by a DSN: nothing to install, less isolation.

The DSN's role needs CREATEDB and CREATEROLE and is used at the beginning and at the end only. What
this makes there, all of it named ``grader_...``:

- a template database per exercise, named by the hash of its SQL, shared by all submissions and
  kept until it has not been used for a week. It is the DSN's role's; its tables are those of
  ``grader_tables``, open to ``grader_students``. Nobody logs in as one of these two, and no login
  of a run is a member of them;
- for each opened server a *run*: logins for keeper, verifier, student and explainer, a copy of
  the template database in which the tables are the verifier's, and the clones of that. They are
  dropped at the end; those of a grader that died are swept by the next one.

So whatever comes to run as a run's verifier or student has no rights to what other submissions
have, or will be given. Only the keeper may make databases. It owns them, and never enters one.

A template database that is sealed is ready, if who owns it may be believed; one that is not is the
remains of a builder that died. One advisory lock keeps builders apart. It counts per database, so
DSNs for one server should name one database.
"""

import contextlib
import secrets
import ssl
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg

from grader.address import Address
from grader.errors import OperatorError
from grader.servers import traps
from grader.servers.connecting import LOST, Login, connect_when_ready
from grader.servers.databases import CONNECTION_LIMIT, GRANTS, Roles, TemplateSpec, build_template
from grader.servers.dsn import host_and_port
from grader.servers.postgresql import OLDEST, parse_version
from grader.servers.rights import require_no_prepared_transactions, require_rights
from grader.servers.runs import MARK, PARTS, drop_run, new_run, sweep
from grader.servers.server import PATIENCE_S, Facts, Server
from grader.servers.tls import explain, read_encryption

#: Of the shared template databases. The owner of their tables never owns a database: REASSIGN OWNED
#: would hand that on too.
GROUPS = Roles(owner="grader_tables", student="grader_students")

#: Hands a run's copy of a template database on to the run's own logins.
HAND_ON = """
    GRANT USAGE, CREATE ON SCHEMA public TO "{roles.owner}" WITH GRANT OPTION;
    REASSIGN OWNED BY "{groups.owner}" TO "{roles.owner}";
    GRANT USAGE ON SCHEMA public TO "{roles.student}";
    GRANT CREATE ON DATABASE "{database}" TO "{roles.owner}";
    SET ROLE "{roles.owner}";
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{roles.student}";
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{roles.student}";
""" + GRANTS.replace("{student}", "{roles.student}")

#: Of pg_advisory_lock: "grader" in ASCII.
LOCK = 0x677261646572


@asynccontextmanager
async def open_given(dsn: str, templates: Sequence[TemplateSpec]) -> AsyncIterator[Server]:
    """Use the server that the DSN names; leave nothing but the template databases there."""
    host, port = host_and_port(dsn)
    run = new_run()
    try:
        async with _admin(dsn) as admin, _locked(admin):
            tls = await _agreed(admin, dsn)
            await require_rights(admin)
            await require_no_prepared_transactions(admin)
            await _make_groups(admin)
            await sweep(admin)
            for spec in templates:
                await _ensure_template(admin, dsn, spec)
            keeper, roles = await _make_logins(admin, run, host, port)
            keeper = replace(keeper, tls=tls)
            copies = {spec.slug: await _hand_on(admin, dsn, spec, run, roles) for spec in templates}
            version = admin.get_settings().server_version.split()[0]
        maintenance = await _log_in(keeper)
        server = Server(
            Facts(
                kind="given",
                version=version,
                address=_address(host, port, tls),
                roles=roles,
                keeper=keeper,
                templates=copies,
                prefix=f"{run}_",
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
    encryption = read_encryption(dsn)
    host, port = host_and_port(dsn)
    try:
        connection = await asyncpg.connect(
            dsn, database=database, timeout=PATIENCE_S, ssl=encryption.first
        )
    except ssl.SSLCertVerificationError as error:
        raise explain(error, host, encryption.root) from error
    except (*LOST, asyncpg.PostgresError, ValueError) as error:
        raise OperatorError(
            f"cannot log in to the PostgreSQL at {host}, port {port}: {error}",
            hint="check the DSN with psql; it alone counts, PGPASSWORD and its like are not read",
        ) from error
    major = parse_version(connection.get_settings().server_version)[0]
    if major < min(OLDEST):
        await connection.close()
        raise OperatorError(f"PostgreSQL {major} is too old: {min(OLDEST)} or newer is needed")
    return connection


async def _agreed(admin: asyncpg.Connection, dsn: str) -> ssl.SSLContext | None:
    """How this connection is encrypted, so that all others are as it is."""
    encrypted = await admin.fetchval("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    return read_encryption(dsn).context if encrypted else None


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
        login = await admin.fetchval("SELECT rolcanlogin FROM pg_roles WHERE rolname = $1", role)
        if login:
            raise OperatorError(
                f"the role {role} there is somebody's, who can log in: the grader's own cannot",
                hint=f"rename that role, or have another server; {role} is a name of the grader's",
            )
        if login is None:
            await admin.execute(f'CREATE ROLE "{role}" NOLOGIN')
            # From version 16 on, who makes a role does not act for it by that alone.
            await admin.execute(f'GRANT "{role}" TO CURRENT_USER')


async def _ensure_template(admin: asyncpg.Connection, dsn: str, spec: TemplateSpec) -> None:
    # Made by whoever may act for the tables' owner: one that a run's login slipped in is none.
    sealed = await admin.fetchval(
        "SELECT datistemplate AND NOT datallowconn AND pg_has_role(datdba, $2, 'MEMBER')"
        " FROM pg_database WHERE datname = $1",
        spec.name,
        GROUPS.owner,
    )
    if not sealed:
        await _drop_unsealed(admin, spec.name)

        async def connect(database: str) -> asyncpg.Connection:
            return await _connect(dsn, database)

        await build_template(admin, connect, spec, GROUPS, laid=False)
    await admin.execute(f"COMMENT ON DATABASE \"{spec.name}\" IS 'used {int(time.time())}'")


async def _drop_unsealed(admin: asyncpg.Connection, name: str) -> None:
    """Drop what a builder left that died, and nothing of somebody else's."""
    there = await admin.fetchrow(
        "SELECT pg_get_userbyid(datdba), pg_has_role(datdba, $2, 'MEMBER')"
        " FROM pg_database WHERE datname = $1",
        name,
        GROUPS.owner,
    )
    if there:
        owner, ours = there
        if not ours:
            raise OperatorError(
                f"the database {name} there is {owner}'s, and not the grader's",
                hint="rename it, or have another server: the exercise needs that name",
            )
        await admin.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


async def _make_logins(
    admin: asyncpg.Connection, run: str, host: str, port: int
) -> tuple[Login, Roles]:
    """Make the run's logins, members of each other at most; returns the keeper's.

    The verifier is a member of the student: so it can end sessions. The keeper is a member of all,
    and has the right to change them.
    """
    roles = Roles(
        f"{run}_v", f"{run}_s", f"{run}_e", f"{run}_k", *(secrets.token_hex(16) for _ in range(4))
    )
    await admin.execute(
        f"""
        CREATE ROLE "{roles.student}" LOGIN CONNECTION LIMIT {CONNECTION_LIMIT}
            PASSWORD '{roles.student_password}';
        CREATE ROLE "{roles.explainer}" LOGIN PASSWORD '{roles.explainer_password}'
            IN ROLE "{roles.student}";
        CREATE ROLE "{roles.owner}" LOGIN PASSWORD '{roles.owner_password}'
            IN ROLE "{roles.student}";
        CREATE ROLE "{roles.keeper}" LOGIN CREATEDB CREATEROLE PASSWORD '{roles.keeper_password}';
        GRANT "{roles.owner}", "{roles.student}", "{roles.explainer}"
            TO "{roles.keeper}" WITH ADMIN OPTION;
        GRANT "{roles.keeper}" TO CURRENT_USER;
    """
        + "".join(f"COMMENT ON ROLE \"{run}_{part}\" IS '{MARK}';" for part in PARTS)
    )
    database = await admin.fetchval("SELECT current_database()")
    return Login(host, port, roles.keeper, roles.keeper_password, database), roles


async def _hand_on(
    admin: asyncpg.Connection, dsn: str, spec: TemplateSpec, run: str, roles: Roles
) -> str:
    """Make the run's copy of a template database; returns its name."""
    name = f"{run}_{spec.slug[:30]}"
    await admin.execute(
        f'CREATE DATABASE "{name}" OWNER "{roles.keeper}" TEMPLATE "{spec.name}" STRATEGY FILE_COPY'
    )
    async with _admin(dsn, name) as session:
        await session.execute(HAND_ON.format(database=name, groups=GROUPS, roles=roles))
        if spec.trapped:
            await session.execute(traps.INSTALL)
            await session.execute(traps.LAY)
    await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    return name


async def _log_in(login: Login) -> asyncpg.Connection:
    """Connect as the tap will have to: with a password, and encrypted as the DSN's role is."""
    try:
        return await connect_when_ready(login.arguments, alive=lambda: True, limit_s=PATIENCE_S)
    except (
        asyncpg.InvalidAuthorizationSpecificationError,
        asyncpg.InsufficientPrivilegeError,
    ) as error:
        raise OperatorError(
            f"the PostgreSQL at {login.host} does not let a new role in: {error}",
            hint="pg_hba.conf must allow roles grader_... with a password and over TLS"
            if login.tls
            else "pg_hba.conf must allow roles grader_... with a password and without TLS",
        ) from error


def _address(host: str, port: int, tls: ssl.SSLContext | None) -> Address:
    if host.startswith("/"):
        return Address(path=Path(host) / f".s.PGSQL.{port}")
    return Address(host=host, port=port, tls=tls)
