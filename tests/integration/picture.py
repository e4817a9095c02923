"""All that a session can read of its server: for what must not tell one state from another."""

from typing import Any

import asyncpg

#: Without the looker's own statements: their order is another when asyncpg's count gains a digit.
RELATIONS = """
SELECT c.oid::regclass::text, array_agg(quote_ident(attname) ORDER BY attnum)
FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND NOT attisdropped
WHERE relkind IN ('r', 'v', 'm', 'S', 't') AND has_column_privilege(c.oid, attnum, 'SELECT')
    AND has_schema_privilege(relnamespace, 'USAGE')
    AND attname NOT IN ('cmin', 'cmax') AND relname <> 'pg_prepared_statements'
GROUP BY c.oid
"""

#: What a function of one relation or database tells about each.
FUNCTIONS = """
SELECT oid::regproc::text FROM pg_proc
WHERE (proname ~ '^pg_(stat|relation|table|total|indexes)_' OR proname ~ '^pg_sequence')
    AND proargtypes[0] IN ('oid'::regtype, 'regclass'::regtype) AND pronargs = 1
    AND has_function_privilege(oid, 'EXECUTE')
"""

Picture = dict[tuple[str, str], Any]


async def look(session: asyncpg.Connection) -> Picture:
    """All that a student's session can read, by relation and column, or function."""
    seen: Picture = {}
    for relation, columns in await session.fetch(RELATIONS):
        names = ", ".join(f"array_agg({name}::text ORDER BY r::text)" for name in columns)
        try:
            row = await session.fetchrow(f"SELECT {names} FROM {relation} r")
        except asyncpg.PostgresError as error:
            row = [str(error)] * len(columns)
        seen |= {(relation, name): value for name, value in zip(columns, row, strict=True)}
    for (function,) in await session.fetch(FUNCTIONS):
        try:
            told = await session.fetch(f"SELECT oid, {function}(oid)::text FROM pg_class")
        except asyncpg.PostgresError as error:
            told = [str(error)]
        seen[function, "each relation"] = told
    for fork in ("main", "fsm", "vm", "init"):
        sizes = "SELECT oid, pg_relation_size(oid, $1) FROM pg_class ORDER BY oid"
        seen["pg_relation_size", fork] = await session.fetch(sizes, fork)
    return seen
