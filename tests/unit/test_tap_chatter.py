"""What the tap takes for asyncpg's own, and what it must not."""

import pytest
from asyncpg import introspection

from grader.tap import chatter

RESET = "SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;"


@pytest.mark.parametrize(
    "sql",
    [
        RESET,
        introspection.INTRO_LOOKUP_TYPES,
        introspection.INTRO_LOOKUP_TYPES_13,
        introspection.TYPE_BY_NAME,
        "\n  SELECT\n current_setting('jit') AS cur,\n set_config('jit', 'off', false) AS new\n",
        "SELECT\n set_config('jit', $1, false)",
        "SHOW transaction_isolation;",
        'SELECT quote_literal($1::"pg_catalog"."int4"::text), '
        'quote_literal($2::"pg_catalog"."_text"::text)',
    ],
)
def test_asyncpgs_own_texts_are_chatter(sql: str) -> None:
    """Each text that asyncpg sends of its own accord is recognised."""
    assert chatter.is_chatter(sql)


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
    ],
)
def test_a_query_cannot_hide_behind_asyncpgs_words(sql: str) -> None:
    """A text that begins or ends like asyncpg's, and has more in it, is the student's."""
    assert not chatter.is_chatter(sql)


@pytest.mark.parametrize(
    ("sql", "is_intro"),
    [
        ('SELECT * FROM "events" LIMIT 1', True),
        ('SELECT "a", "b""c" FROM "shop"."events" LIMIT 1', True),
        ("SELECT * FROM events LIMIT 1", False),
        ('SELECT * FROM "events" LIMIT 10', False),
    ],
)
def test_the_query_before_a_copy_is_told_by_its_quotes(sql: str, is_intro: bool) -> None:
    """Only the form that copy_records_to_table builds is taken for its own."""
    assert chatter.is_copy_intro(sql) is is_intro


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
