"""Runs on a given server: what one grader has there, known by its name, and how it goes away."""

import contextlib
import re
import secrets
import time
from collections.abc import Iterable

import asyncpg

#: A run without sessions is only swept when it is older: it may be just about to begin.
YOUNG_S = 600
TEMPLATE_UNUSED_S = 7 * 24 * 3600

RUN = re.compile(r"grader_run_(?P<born>\d+)_[0-9a-f]{8}")


def new_run() -> str:
    """Return a name for a run that begins now: the prefix of all its roles and databases."""
    return f"grader_run_{int(time.time())}_{secrets.token_hex(4)}"


async def sweep(admin: asyncpg.Connection) -> None:
    """Drop what graders that died left behind, and template databases nobody has used lately."""
    names = await admin.fetch(
        "SELECT datname AS name FROM pg_database UNION SELECT rolname FROM pg_roles"
    )
    busy = await admin.fetch("SELECT DISTINCT usename AS name FROM pg_stat_activity")
    alive = runs_of(row["name"] for row in busy if row["name"])
    for run, born in runs_of(row["name"] for row in names).items() - alive.items():
        if time.time() - born > YOUNG_S:
            await drop_run(admin, run)
    for row in await admin.fetch("""
        SELECT datname, substr(shobj_description(oid, 'pg_database'), 6)::bigint AS used
        FROM pg_database
        WHERE datistemplate AND datname LIKE 'grader\\_%'
            AND shobj_description(oid, 'pg_database') ~ '^used [0-9]{1,12}$'
    """):
        if time.time() - row["used"] > TEMPLATE_UNUSED_S:
            await _drop_template(admin, row["datname"])


def runs_of(names: Iterable[str]) -> dict[str, int]:
    """Return the runs that the names belong to, and when each began."""
    found = (RUN.match(name) for name in names)
    return {match[0]: int(match["born"]) for match in found if match}


async def drop_run(admin: asyncpg.Connection, run: str) -> None:
    """Drop the run's databases, then its roles. Another admin's are left to that one.

    So is what cannot be dropped yet: the next sweep tries again.
    """
    like = run.replace("_", "\\_") + "\\_%"
    for row in await admin.fetch("SELECT datname FROM pg_database WHERE datname LIKE $1", like):
        await _drop(admin, f'DATABASE IF EXISTS "{row["datname"]}" WITH (FORCE)')
    for row in await admin.fetch("SELECT rolname FROM pg_roles WHERE rolname LIKE $1", like):
        await _drop(admin, f'ROLE IF EXISTS "{row["rolname"]}"')


async def _drop(admin: asyncpg.Connection, what: str) -> None:
    with contextlib.suppress(
        asyncpg.InsufficientPrivilegeError,
        asyncpg.ObjectInUseError,
        asyncpg.DependentObjectsStillExistError,
    ):
        await admin.execute(f"DROP {what}")


async def _drop_template(admin: asyncpg.Connection, name: str) -> None:
    with contextlib.suppress(asyncpg.InsufficientPrivilegeError):
        await admin.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
