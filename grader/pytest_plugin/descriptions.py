"""What a table is and which indexes it has, in the words of the catalogs.

Read by a session that has no more rights than the student's: a description is what tests may go by
where the thing itself is the student's, and must not be touched. The session's search path is
pinned, so no name here means anything but PostgreSQL's own, and every name that a definition shows
is written in full unless it is one of those.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from grader.servers.connecting import connect
from grader.servers.database import Database

#: Of every session that describes, or builds from a description.
PINNED = {"search_path": "pg_catalog", "lock_timeout": "2s", "statement_timeout": "8s"}

#: Everything about a table but its indexes (with their constraints) and what only costs or saves
#: time: one line for each thing that changes what reading or writing the table does.
TABLE = """
SELECT format('%s %s', CASE relkind WHEN 'r' THEN 'table' ELSE 'other relation' END, oid::regclass)
FROM pg_catalog.pg_class WHERE oid = $1
UNION ALL
SELECT 'row security' FROM pg_catalog.pg_class
WHERE oid = $1 AND (relrowsecurity OR relforcerowsecurity)
UNION ALL
SELECT concat_ws(' ', 'column', quote_ident(attname), format_type(atttypid, atttypmod),
    'COLLATE ' || nullif(attcollation, 0)::regcollation::text,
    CASE WHEN attnotnull THEN 'NOT NULL' END,
    'IDENTITY ' || nullif(attidentity::text, ''), 'GENERATED ' || nullif(attgenerated::text, ''),
    'DEFAULT ' || pg_get_expr(adbin, adrelid))
FROM pg_catalog.pg_attribute
LEFT JOIN pg_catalog.pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT format('constraint %I %s', conname, pg_get_constraintdef(oid))
FROM pg_catalog.pg_constraint WHERE conrelid = $1 AND contype NOT IN ('p', 'u', 'x', 'n')
UNION ALL
SELECT format('trigger %I (%s)', tgname, tgenabled)
FROM pg_catalog.pg_trigger WHERE tgrelid = $1 AND NOT tgisinternal
UNION ALL
SELECT format('rule %I', rulename) FROM pg_catalog.pg_rewrite WHERE ev_class = $1
UNION ALL
SELECT format('policy %I', polname) FROM pg_catalog.pg_policy WHERE polrelid = $1
UNION ALL
SELECT format('child %s', inhrelid::regclass) FROM pg_catalog.pg_inherits WHERE inhparent = $1
UNION ALL
SELECT format('parent %s', inhparent::regclass) FROM pg_catalog.pg_inherits WHERE inhrelid = $1
"""

INDEXES = """
SELECT indexrelid AS oid, relname AS name, pg_get_indexdef(indexrelid) AS definition,
    indisvalid AND indisready AND indislive AS valid
FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
WHERE indrelid = $1 ORDER BY relname
"""

#: What an index rests on: everything but its table and that table's keys. What PostgreSQL never
#: lets go, as the built-in functions, it does not note here.
RESTS_ON = """
SELECT refclassid AS catalog, refobjid AS oid, pg_describe_object(refclassid, refobjid, 0) AS text
FROM pg_catalog.pg_depend
WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = $1
    AND NOT (refclassid = 'pg_catalog.pg_class'::regclass AND refobjid = $2)
    AND NOT (refclassid = 'pg_catalog.pg_constraint'::regclass AND refobjid IN (
        SELECT oid FROM pg_catalog.pg_constraint
        WHERE conrelid = $2 AND contype IN ('p', 'u', 'x')
    ))
"""

#: How many rows a table has, and a sum over them that does not depend on their order. Their text
#: is made by the output functions of their types alone.
FINGERPRINT = """
SELECT count(*), sum(hashtextextended(textin(record_out(this)), 0)) FROM ONLY {table} AS this
"""


@dataclass(frozen=True)
class Thing:
    """An object of a database, by its place in the catalogs and as PostgreSQL calls it."""

    catalog: int
    oid: int
    text: str


@dataclass(frozen=True)
class Index:
    """One index of a table: the command that makes it, and what it rests on besides the table."""

    name: str
    definition: str
    valid: bool  # built to its end
    rests_on: tuple[Thing, ...]


@dataclass(frozen=True)
class Description:
    """A table at one moment."""

    lines: frozenset[str]
    indexes: tuple[Index, ...]


@dataclass(frozen=True)
class Fingerprint:
    """What the rows of a table come to. Two are equal if the rows are the same, in any order."""

    rows: int
    digest: int


@asynccontextmanager
async def reading(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Open a session with a student's rights and nothing beneath, in which no name can deceive."""
    session = await connect(database.explainer, server_settings=PINNED)
    try:
        yield session
    finally:
        await session.close()


async def describe(session: asyncpg.Connection, table: int) -> Description:
    """Describe the table with that oid; one that is gone has no lines."""
    lines = frozenset(row[0] for row in await session.fetch(TABLE, table))
    rows = await session.fetch(INDEXES, table)
    return Description(lines, tuple([await _index(session, table, row) for row in rows]))


async def _index(session: asyncpg.Connection, table: int, row: asyncpg.Record) -> Index:
    rests_on = [Thing(**thing) for thing in await session.fetch(RESTS_ON, row["oid"], table)]
    return Index(row["name"], row["definition"], row["valid"], tuple(rests_on))


async def has(session: asyncpg.Connection, thing: Thing) -> bool:
    """Tell whether a thing of another copy of the database is there in this one too."""
    sql = "SELECT pg_describe_object($1, $2, 0)"
    return bool(await session.fetchval(sql, thing.catalog, thing.oid) == thing.text)


async def fingerprint(session: asyncpg.Connection, table: str) -> Fingerprint:
    """Read the rows of a table, named in full."""
    return Fingerprint(*await session.fetchrow(FINGERPRINT.format(table=table)))
