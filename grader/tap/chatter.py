"""The texts that asyncpg sends of its own accord. Pure.

Known by whole texts alone, never by a beginning: what could hold a query of the student's own must
not pass for asyncpg's. That a text is one of these is not enough: driver.py says where it counts.
"""

import re
from enum import Enum, auto
from functools import lru_cache

from asyncpg import introspection

_SPACE = re.compile(r"\s+")
_LONGEST = 8192  # characters; the longest of them has 6,813
_KEPT = 128  # of the latest texts that are as short, what they are: most come again


class Kind(Enum):
    """What asyncpg wants with a text of its own."""

    RESET = auto()  # a pool takes a connection back
    JIT_OFF = auto()  # around LOOKUP
    LOOKUP = auto()  # types that a statement has and asyncpg does not know
    JIT_ON = auto()
    BY_NAME = auto()  # the type that a codec is set for
    ISOLATION = auto()  # before a nested transaction that names a level
    LITERALS = auto()  # arguments of copy_from_query, quoted by the server
    COPY_INTRO = auto()  # before copy_records_to_table; prepared, never run


def _plain(sql: str) -> str:
    return _SPACE.sub(" ", sql).strip()


_WHOLE = {
    "SELECT pg_advisory_unlock_all(); CLOSE ALL; UNLISTEN *; RESET ALL;": Kind.RESET,
    "SELECT current_setting('jit') AS cur, set_config('jit', 'off', false) AS new": Kind.JIT_OFF,
    "SELECT set_config('jit', $1, false)": Kind.JIT_ON,
    "SHOW transaction_isolation;": Kind.ISOLATION,
    _plain(introspection.INTRO_LOOKUP_TYPES): Kind.LOOKUP,
    _plain(introspection.INTRO_LOOKUP_TYPES_13): Kind.LOOKUP,
    _plain(introspection.TYPE_BY_NAME): Kind.BY_NAME,
}
_IDENT = r'"(?:[^"]|"")+"'
_COPY_INTRO = re.compile(
    rf"SELECT (?P<columns>\*|{_IDENT}(?:, {_IDENT})*) "  # noqa: S608 - a pattern, sent to nobody
    rf"FROM (?P<table>(?:{_IDENT}\.)?{_IDENT}) LIMIT 1"
)
# Types of PostgreSQL's own only: a domain of the student's could run anything in its CHECK.
_LITERAL = rf'quote_literal\(\$\d+::"pg_catalog"\.{_IDENT}::text\)'
_LITERALS = re.compile(rf"SELECT {_LITERAL}(?:, {_LITERAL})*")
_BEGIN = re.compile(
    r"BEGIN(?: ISOLATION LEVEL (?:READ COMMITTED|READ UNCOMMITTED|REPEATABLE READ|SERIALIZABLE))?"
    r"(?: READ ONLY)?(?: DEFERRABLE)?;"
)
_SAVEPOINT = re.compile(r"SAVEPOINT __asyncpg_savepoint_[0-9a-f]+__;")


def kind_of(sql: str) -> Kind | None:
    """Say what asyncpg would want with this text; None if it never sends it of its own accord."""
    return _kind_of(sql) if len(sql) <= _LONGEST else None


@lru_cache(maxsize=_KEPT)
def _kind_of(sql: str) -> Kind | None:
    if kind := _WHOLE.get(_plain(sql)):
        return kind
    if _LITERALS.fullmatch(sql):
        return Kind.LITERALS
    return Kind.COPY_INTRO if _COPY_INTRO.fullmatch(sql) else None


def bears_out(sql: str, kind: Kind, before: str) -> bool:
    """Whether asyncpg sends ``sql`` next when it has sent ``before`` of that kind."""
    match kind:
        case Kind.ISOLATION:
            return _SAVEPOINT.fullmatch(sql) is not None
        case Kind.LITERALS:
            return sql.startswith("COPY (")
        case Kind.COPY_INTRO if intro := _COPY_INTRO.fullmatch(before):
            columns = "" if intro["columns"] == "*" else f"({intro['columns']})"
            return sql.startswith(f"COPY {intro['table']}{columns} FROM STDIN (FORMAT binary)")
    return False


def is_transaction_start(sql: str) -> bool:
    """Whether this is how Connection.transaction() begins one."""
    return _BEGIN.fullmatch(sql) is not None


def is_pool_rollback(sql: str) -> bool:
    """Whether this may be how a pool ends the transaction that a connection came back with.

    Connection.transaction() writes a semicolon behind it, a student may or may not.
    """
    return sql == "ROLLBACK"
