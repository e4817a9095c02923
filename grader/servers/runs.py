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

RUN = re.compile(r"(?P<run>grader_run_(?P<born>\d{1,12})_[0-9a-f]{8})_[vsek]")

#: Ends of the names of its roles: verifier, student, explainer, keeper.
PARTS = "vsek"

#: The comment on each role of a run. A role without it is somebody else's, whatever its name, and
#: so is a database that none of them owns.
MARK = "made by asyncpg-grader"

#: Those of these names that are ours.
ROLES = """
    SELECT array_agg(rolname::text) FROM pg_roles
    WHERE rolname = ANY($1) AND shobj_description(oid, 'pg_authid') = $2
"""

#: What one of these owns, of these names.
DATABASES = """
    SELECT datname FROM pg_database
    WHERE datname LIKE $1 AND pg_get_userbyid(datdba)::text = ANY($2)
"""


def new_run() -> str:
    """Return a name for a run that begins now: the prefix of all its roles and databases."""
    return f"grader_run_{int(time.time())}_{secrets.token_hex(4)}"


async def sweep(admin: asyncpg.Connection) -> None:
    """Drop what graders that died left behind, and template databases nobody has used lately."""
    names = await admin.fetch(
        "SELECT rolname AS name FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = $1", MARK
    )
    busy = await admin.fetch("SELECT DISTINCT usename AS name FROM pg_stat_activity")
    alive = runs_of(row["name"] for row in busy if row["name"])
    for run, born in runs_of(row["name"] for row in names).items() - alive.items():
        if time.time() - born > YOUNG_S:
            await drop_run(admin, run)
    for row in await admin.fetch("""
        SELECT datname, substr(shobj_description(oid, 'pg_database'), 6)::bigint AS used
        FROM pg_database
        WHERE datistemplate AND datname ~ '^grader_.+_[0-9a-f]{12}$'
            AND pg_has_role(datdba, 'grader_tables', 'MEMBER')
            AND shobj_description(oid, 'pg_database') ~ '^used [0-9]{1,12}$'
    """):
        if time.time() - row["used"] > TEMPLATE_UNUSED_S:
            await _drop_template(admin, row["datname"])


def runs_of(names: Iterable[str]) -> dict[str, int]:
    """Return the runs whose roles have these names, and when each began."""
    found = (RUN.fullmatch(name) for name in names)
    return {match["run"]: int(match["born"]) for match in found if match}


async def drop_run(admin: asyncpg.Connection, run: str) -> None:
    """Drop the run's databases, then its roles. Another admin's are left to that one.

    So is what cannot be dropped yet: the next sweep tries again.
    """
    like = run.replace("_", "\\_") + "\\_%"
    ours = await admin.fetchval(ROLES, [f"{run}_{part}" for part in PARTS], MARK) or []
    for row in await admin.fetch(DATABASES, like, ours):
        await _drop(admin, f'DATABASE IF EXISTS "{row["datname"]}" WITH (FORCE)')
    for role in ours:
        await _drop(admin, f'ROLE IF EXISTS "{role}"')


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
