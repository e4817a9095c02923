"""Roles and template databases: the SQL that every kind of server has in common.

The exercise's files run as `owner`, so it owns the tables; databases belong to who makes them. What
`owner` makes from then on, a student may read and write but not change: exactly four rights, since
TRIGGER or REFERENCES, or CREATE on a schema, would let a student's code run under the verifier's
name.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from grader.catalog.reading import read_text
from grader.errors import ExerciseError
from grader.servers import traps

#: Counts in every name and key, as the SQL of ours below does. Change it when the same SQL is to
#: give another database.
FORMAT = "5"

CONNECTION_LIMIT = 20

#: Opens a connection of the preparing role to the named database.
Connect = Callable[[str], Awaitable[asyncpg.Connection]]

#: By who builds. A database is nobody's who can log in where students are: whatever comes to run as
#: `owner` in a copy has no rights to what copies are made of.
ROOM = """
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE, CREATE ON SCHEMA public TO "{owner}" WITH GRANT OPTION;
    GRANT USAGE ON SCHEMA public TO "{student}";
    GRANT CREATE ON DATABASE "{name}" TO "{owner}";
"""

#: By the owner, whose tables these will be.
GRANTS = """
    ALTER DEFAULT PRIVILEGES IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{student}";
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "{student}";
"""

#: Functions that need no rights to anything. The first writes as much WAL as it is told; the others
#: count what the whole server does: what the verifier did meanwhile, or the test before.
WAL_WRITER = "pg_logical_emit_message"
COUNTERS = (
    "pg_(stat_get_(db|wal|io|slru|bgwriter|checkpointer|buf|archiver|backend_(wal|io|subxact)).*"
    "|current_wal.*|available_wal.*|wal_summary.*|control_.*|notification_queue_usage|database_size)"
)

#: Overloads vary by version, and so do the counters.
REVOKE = """
    DO $$
    DECLARE
        function regprocedure;
    BEGIN
        FOR function IN SELECT oid FROM pg_proc
            WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^({functions})$' LOOP
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', function);
        END LOOP;
    END $$
"""


#: The owner's functions that run with its rights, and find names where their caller says. Without
#: pg_temp at the end of it a search_path begins there, and so with what a student has made.
UNPINNED = r"""
    SELECT proname FROM pg_catalog.pg_proc
    WHERE prosecdef AND proowner = current_user::regrole
        AND NOT EXISTS (
            SELECT FROM unnest(proconfig) AS setting WHERE setting ~ '^search_path=.*, pg_temp$'
        )
"""


@dataclass(frozen=True)
class TemplateSpec:
    """What a template database is made of: the SQL files of an exercise, in order."""

    slug: str
    files: tuple[Path, ...]
    trapped: bool = True  # with what tests need in it; not for a database to play with

    @property
    def name(self) -> str:
        """Name of the template database; another text gives another name."""
        ours = (FORMAT, ROOM, GRANTS, REVOKE, WAL_WRITER, COUNTERS)
        laid = (traps.INSTALL, traps.LAY) if self.trapped else ()
        digest = hashlib.sha256("\0".join((*ours, *laid)).encode())
        for path, text in self.scripts():
            digest.update(f"\0{path.name}\0{text}".encode())
        return f"grader_{self.slug[:30]}_{digest.hexdigest()[:12]}"

    def scripts(self) -> list[tuple[Path, str]]:
        """Read the files. Raises ExerciseError for one that cannot be read."""
        return [(path, read_text(path)) for path in self.files]


@dataclass(frozen=True)
class Roles:
    """Who owns the tables, who may only use them, and who keeps the server.

    The keeper makes and drops databases, ends sessions and puts roles back as they were.
    It is connected to a database that no student enters, and runs nothing that others have made.

    What a student's statement does when it is explained is done by `explainer`, who has a
    student's rights and nothing beneath: SET ROLE on a session of the owner's could be undone by
    the statement itself. Nor do settings of the student's role reach such a session.
    """

    owner: str
    student: str
    explainer: str = "explainer"
    keeper: str = "keeper"
    owner_password: str | None = None  # hexadecimal
    student_password: str | None = None
    explainer_password: str | None = None
    keeper_password: str | None = None


async def make_roles(admin: asyncpg.Connection, roles: Roles) -> None:
    """Create the roles of a server that is all ours. `admin` is a superuser.

    The owner is a member of the student's role, which is what lets it end that role's sessions.
    """
    await admin.execute(f"""
        CREATE ROLE "{roles.owner}" LOGIN BYPASSRLS
            PASSWORD {literal(roles.owner_password)};
        CREATE ROLE "{roles.student}" LOGIN NOINHERIT CONNECTION LIMIT {CONNECTION_LIMIT}
            PASSWORD {literal(roles.student_password)};
        CREATE ROLE "{roles.explainer}" LOGIN IN ROLE "{roles.student}"
            PASSWORD {literal(roles.explainer_password)};
        CREATE ROLE "{roles.keeper}" LOGIN CREATEDB CREATEROLE
            PASSWORD {literal(roles.keeper_password)};
        GRANT "{roles.owner}", "{roles.student}", "{roles.explainer}"
            TO "{roles.keeper}" WITH ADMIN OPTION;
        GRANT "{roles.student}" TO "{roles.owner}";
        GRANT pg_checkpoint TO "{roles.keeper}";
        REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
        GRANT CONNECT ON DATABASE postgres TO "{roles.keeper}";
    """)


async def build_templates(
    admin: asyncpg.Connection, connect: Connect, specs: Sequence[TemplateSpec], roles: Roles
) -> None:
    """Build a template database for each exercise."""
    for spec in specs:
        await build_template(admin, connect, spec, roles)


async def build_template(
    admin: asyncpg.Connection,
    connect: Connect,
    spec: TemplateSpec,
    roles: Roles,
    *,
    laid: bool = True,
) -> None:
    """Build one template database and seal it. The seal comes last: sealed means ready.

    Not ``laid``: without the traps of one that has some; they have to be laid where the tables will
    have their owner.
    """
    scripts = spec.scripts()
    await admin.execute(
        f'CREATE DATABASE "{spec.name}" TEMPLATE template0 ENCODING UTF8'
        " LOCALE_PROVIDER libc LOCALE 'C' STRATEGY FILE_COPY"
    )
    connection = await connect(spec.name)
    try:
        if await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
            await connection.execute(REVOKE.format(functions=f"{WAL_WRITER}|{COUNTERS}"))
        names = {"name": spec.name, "owner": roles.owner, "student": roles.student}
        await connection.execute(ROOM.format(**names))
        await connection.execute(f'SET ROLE "{roles.owner}"')
        await connection.execute(GRANTS.format(student=roles.student))
        for path, text in scripts:
            await _run(connection, path, text)
        await _require_room(connection, spec)
        await _require_pinned(connection, scripts)
        if spec.trapped and laid:
            await connection.execute(traps.INSTALL)
            await connection.execute(traps.LAY)
        await connection.execute("RESET ROLE")
        # Nobody vacuums later: plans are to rest on statistics that are the same every time.
        await connection.execute("VACUUM (FREEZE, ANALYZE)")
        # The statistics themselves came last: whoever reads them first would write to the table.
        await connection.execute("VACUUM (FREEZE) pg_catalog.pg_statistic")
    finally:
        await connection.close()
    await admin.execute(f'ALTER DATABASE "{spec.name}" IS_TEMPLATE true ALLOW_CONNECTIONS false')


async def _require_room(connection: asyncpg.Connection, spec: TemplateSpec) -> None:
    """Raise ExerciseError if the exercise has a schema of the name that the traps need."""
    if await connection.fetchval("SELECT pg_catalog.to_regnamespace('trouble')") is not None:
        raise ExerciseError(
            "a schema named trouble is the grader's own",
            path=spec.files[-1],
            hint="Give the exercise's schema another name.",
        )


async def _require_pinned(
    connection: asyncpg.Connection, scripts: Sequence[tuple[Path, str]]
) -> None:
    """Raise ExerciseError if a student could run code of their own with the owner's rights."""
    name = await connection.fetchval(UNPINNED)
    if name is None:
        return
    places = [(path, line_of(text, name)) for path, text in scripts if name in text]
    path, line = places[0] if places else (scripts[-1][0], None)
    raise ExerciseError(
        f"the function {name} is SECURITY DEFINER, and its search_path is the student's",
        path=path,
        line=line,
        hint="Add to it: SET search_path = pg_catalog, public, pg_temp",
    )


async def _run(connection: asyncpg.Connection, path: Path, text: str) -> None:
    try:
        await connection.execute(text)
    except asyncpg.PostgresError as error:
        raise ExerciseError(
            f"PostgreSQL refuses {path.name}: {error.args[0]}",
            path=path,
            line=line_at(text, error.position),
            detail=error.detail or "",
            hint=error.hint or "",
        ) from error
    if connection.is_in_transaction():
        raise ExerciseError(
            f"{path.name} begins a transaction and does not end it",
            path=path,
            hint="Leave BEGIN out: each file is one transaction anyway.",
        )


def line_at(text: str, position: str | None) -> int | None:
    """Return the line of PostgreSQL's error position, which counts characters from 1."""
    return text.count("\n", 0, int(position) - 1) + 1 if position else None


def line_of(text: str, name: str) -> int:
    """Return the line where a name stands first."""
    return text.count("\n", 0, text.index(name)) + 1


def literal(password: str | None) -> str:
    """Return the password as SQL has it."""
    return "NULL" if password is None else f"'{password}'"
