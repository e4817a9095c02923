"""What the tap takes for asyncpg's own, and what it must not."""

import pytest
from asyncpg import introspection

from grader.tap import chatter
from grader.tap.chatter import Kind, kind_of

JIT_OFF = "\n  SELECT\n current_setting('jit') AS cur,\n set_config('jit', 'off', false) AS new\n"
RESET = "SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;"


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        (RESET, Kind.RESET),
        (introspection.INTRO_LOOKUP_TYPES, Kind.LOOKUP),
        (introspection.INTRO_LOOKUP_TYPES_13, Kind.LOOKUP),
        (introspection.TYPE_BY_NAME, Kind.BY_NAME),
        (JIT_OFF, Kind.JIT_OFF),
        ("SELECT\n set_config('jit', $1, false)", Kind.JIT_ON),
        ("SHOW transaction_isolation;", Kind.ISOLATION),
        (
            'SELECT quote_literal($1::"pg_catalog"."int4"::text), '
            'quote_literal($2::"pg_catalog"."_text"::text)',
            Kind.LITERALS,
        ),
        ('SELECT * FROM "events" LIMIT 1', Kind.COPY_INTRO),
        ('SELECT "a", "b""c" FROM "shop"."events" LIMIT 1', Kind.COPY_INTRO),
    ],
)
def test_asyncpgs_own_texts_are_known(sql: str, kind: Kind) -> None:
    """Each text that asyncpg sends of its own accord is recognised."""
    assert kind_of(sql) is kind


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "RESET ALL;",
        RESET + " SELECT * FROM orders",
        RESET + " " * 10_000 + "; DELETE FROM orders",
        introspection.INTRO_LOOKUP_TYPES + " LIMIT 5",
        introspection.INTRO_LOOKUP_TYPES.replace("typeinfo_tree\nORDER", "orders\nORDER"),
        'SELECT quote_literal($1::"a"."b"::text) FROM orders',
        "SHOW transaction_isolation; SELECT 1",
        "SELECT * FROM events LIMIT 1",
        'SELECT * FROM "events" LIMIT 10',
    ],
)
def test_a_query_cannot_hide_behind_asyncpgs_words(sql: str) -> None:
    """A text that begins or ends like asyncpg's, and has more in it, is the student's."""
    assert kind_of(sql) is None


@pytest.mark.parametrize(
    ("sql", "by_asyncpg"),
    [
        ("BEGIN;", True),
        ("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE;", True),
        ("BEGIN", False),
        ("begin;", False),
        ("BEGIN; SELECT 1;", False),
    ],
)
def test_asyncpgs_begin_is_told_from_the_students(sql: str, by_asyncpg: bool) -> None:
    """Connection.transaction() writes BEGIN in one form only."""
    assert chatter.is_transaction_start(sql) is by_asyncpg
