"""Tell asyncpg's own messages from the student's. Pure.

By whole texts alone, never by a beginning: what could hold a query of the student's own must not
pass for asyncpg's. A student who types one of these texts on purpose gains nothing by it.
"""

import re

from asyncpg import introspection

_SPACE = re.compile(r"\s+")
_LONGEST = 8192  # characters; the longest of them has 6,813


def _plain(sql: str) -> str:
    return _SPACE.sub(" ", sql).strip()


_RESET = "SELECT pg_advisory_unlock_all(); CLOSE ALL; UNLISTEN *; RESET ALL;"
_OWN = {
    _RESET,
    "SELECT current_setting('jit') AS cur, set_config('jit', 'off', false) AS new",
    "SELECT set_config('jit', $1, false)",
    "SHOW transaction_isolation;",
    _plain(introspection.INTRO_LOOKUP_TYPES),
    _plain(introspection.INTRO_LOOKUP_TYPES_13),
    _plain(introspection.TYPE_BY_NAME),
}
_IDENT = r'"(?:[^"]|"")+"'
_COPY_INTRO = re.compile(
    rf"SELECT (?:\*|{_IDENT}(?:, {_IDENT})*) "  # noqa: S608 - a pattern, sent to nobody
    rf"FROM (?:{_IDENT}\.)?{_IDENT} LIMIT 1"
)
# Types of PostgreSQL's own only: a domain of the student's could run anything in its CHECK.
_LITERAL = rf'quote_literal\(\$\d+::"pg_catalog"\.{_IDENT}::text\)'
# copy_from_query with arguments has the server quote them.
_LITERALS = re.compile(rf"SELECT {_LITERAL}(?:, {_LITERAL})*")
_BEGIN = re.compile(
    r"BEGIN(?: ISOLATION LEVEL (?:READ COMMITTED|READ UNCOMMITTED|REPEATABLE READ|SERIALIZABLE))?"
    r"(?: READ ONLY)?(?: DEFERRABLE)?;"
)


def is_chatter(sql: str) -> bool:
    """Whether asyncpg sends this of its own accord: pool reset, introspection of types and such."""
    if len(sql) > _LONGEST:
        return False
    return _plain(sql) in _OWN or _LITERALS.fullmatch(sql) is not None


def is_pool_reset(sql: str) -> bool:
    """Whether this is what a pool sends when a connection is given back."""
    return len(sql) < _LONGEST and _plain(sql) == _RESET


def is_copy_intro(sql: str) -> bool:
    """Whether this may be what copy_records_to_table prepares, and never runs, to learn types."""
    return _COPY_INTRO.fullmatch(sql) is not None


def is_transaction_start(sql: str) -> bool:
    """Whether this is how Connection.transaction() begins one."""
    return _BEGIN.fullmatch(sql) is not None


def is_pool_rollback(sql: str) -> bool:
    """Whether this may be how a pool ends the transaction that a connection came back with.

    Connection.transaction() writes a semicolon behind it, a student may or may not.
    """
    return sql == "ROLLBACK"
