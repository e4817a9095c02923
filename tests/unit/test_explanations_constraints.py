"""A constraint is found in the schema by its name, given or PostgreSQL's own."""

import pytest

from grader.explanations.constraints import define

SCHEMA = """
CREATE TABLE users (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email   text NOT NULL UNIQUE,  -- one each
    age     int NOT NULL DEFAULT 18 CONSTRAINT grown_up CHECK (age BETWEEN 18 AND 130),
    boss_id bigint REFERENCES users ON DELETE CASCADE,
    status  text CHECK (status IN ('open', 'shut'))
);
CREATE INDEX ON users (age);
CREATE TABLE items (
    order_id bigint NOT NULL REFERENCES orders, kind text,
    PRIMARY KEY (order_id, kind),
    UNIQUE (kind, order_id),
    FOREIGN KEY (kind) REFERENCES kinds (name),
    CONSTRAINT none_of_itself CHECK (order_id <> 0)
);
"""


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("users_pkey", "PRIMARY KEY on id"),
        ("users_email_key", "UNIQUE on email"),
        ("grown_up", "CHECK (age BETWEEN 18 AND 130) on age"),
        ("users_boss_id_fkey", "REFERENCES users ON DELETE CASCADE on boss_id"),
        ("users_status_check", "CHECK (status IN ('open', 'shut')) on status"),
        ("items_pkey", "PRIMARY KEY (order_id, kind)"),
        ("items_kind_order_id_key", "UNIQUE (kind, order_id)"),
        ("items_kind_fkey", "FOREIGN KEY (kind) REFERENCES kinds (name)"),
        ("items_order_id_fkey", "REFERENCES orders on order_id"),
        ("none_of_itself", "CHECK (order_id <> 0)"),
        ("users_age_key", ""),
        ("", ""),
    ],
)
def test_a_constraint_is_told_as_the_schema_has_it(name: str, definition: str) -> None:
    """With the column that it stands behind; nothing is made up of one that is not there."""
    assert define(SCHEMA, name) == definition


@pytest.mark.parametrize(
    "schema",
    [
        "",
        "CREATE TABLE",
        "CREATE TABLE t (",
        "CREATE TABLE t ();",
        "CREATE TABLE t (a int CONSTRAINT",
    ],
)
def test_a_schema_that_ends_too_soon_defines_nothing(schema: str) -> None:
    """It may be anything that PostgreSQL would refuse."""
    assert define(schema, "t_a_key") == ""
