"""The exercise under attack. Its hidden tests carry secrets that no student may see."""

from pathlib import Path

from tests.hostile.canaries import Canaries
from tests.tiny_exercise import Tiny, write_tiny

TOML = """
title = "Counters"
sql = ["schema.sql"]

[[tasks]]
id = "9.1"
title = "Count"
points = 4

[[tasks]]
id = "9.2"
title = "Names"
points = 6
"""

SCHEMA = """
CREATE TABLE counters (
    id bigint PRIMARY KEY,
    name text NOT NULL DEFAULT '',
    value bigint NOT NULL DEFAULT 0 CHECK (value >= 0)
);
INSERT INTO counters (id) VALUES (1), (2);
"""

STUB = '''
"""Counters with names."""

import asyncpg


async def count_up(pool: asyncpg.Pool, counter_id: int) -> int:
    """Add one to the counter and return its new value."""
    raise NotImplementedError


async def rename(pool: asyncpg.Pool, counter_id: int, name: str) -> None:
    """Give the counter another name; raise LookupError if there is no such counter."""
    raise NotImplementedError


async def name_of(pool: asyncpg.Pool, counter_id: int) -> str:
    """Return the name of the counter."""
    raise NotImplementedError
'''

#: Every test begins with a statement of the verifier's that carries a secret in its text.
TESTS = '''
SECRET = "{test}"

@task("9.1")
@points(3)
@hint("UPDATE ... RETURNING gives the new value back.")
async def test_counts(student, db):
    """Counting up returns the new value and stores it"""
    await db.execute("/* {test} */ SELECT 1")
    assert await student.count_up(1) == 1, "the first count is not 1"
    assert await db.fetchval("SELECT value FROM counters WHERE id = 1") == 1, "it was not stored"

@task("9.1")
@points(1)
@hint("One statement is enough.")
async def test_counts_in_one_statement(student, db, wire):
    """Counting up is one statement"""
    await db.execute("/* {test} */ SELECT 1")
    await student.count_up(2)
    assert len(wire.statements) == 1, "it was not exactly one statement"
    await wire.plan(wire.statements[0], analyze=True)
    stored = await db.fetchval("/* {test} */ SELECT value FROM counters WHERE id = 2")
    assert stored == 1, "it was not stored"

@task("9.2")
@points(2)
@hint("UPDATE ... SET name = $2.")
async def test_renames(student, db):
    """The new name is stored"""
    await db.execute("/* {test} */ SELECT 1")
    assert await student.rename(1, "{input}") is None, "rename returns nothing"
    stored = await db.fetchval("SELECT name FROM counters WHERE id = 1")
    assert stored == "{input}", "another name was stored"

@task("9.2")
@points(1)
@hint("The status of an UPDATE tells how many rows it changed.")
async def test_unknown_counter(student, db, hand_over):
    """Renaming a counter that does not exist is refused, whoever owns the table"""
    async with hand_over("counters"):
        with student.raises("LookupError"):
            await student.rename(404, "{input}")
    await db.execute("/* {test} */ INSERT INTO counters (id) VALUES (3)")
    await db.execute("/* {test} */ UPDATE counters SET value = 1")
    assert await db.fetchval("/* {test} */ SELECT sum(value * id) FROM counters") == 6, "odd rows"

@task("9.2")
@points(1)
@hint("Let the error pass.")
async def test_refused(student, db):
    """What the database refuses is refused"""
    await db.execute("/* {test} */ SELECT 1")
    await db.fail_at("counters", "UPDATE", at_commit=True)
    with student.raises("CheckViolationError"):
        await student.rename(1, "{input}")
    assert await db.fetchval("SELECT name FROM counters WHERE id = 1") == "", "it was renamed"

@task("9.2")
@points(2)
@hint("SELECT name FROM counters.")
async def test_reads_name(student, db, rng, wire):
    """The name that is stored comes back"""
    name = rng.randbytes(8).hex()
    await db.execute("UPDATE counters SET name = $1 WHERE id = 1", name)
    assert await student.name_of(1) == name, "another name came back"
    assert wire.commands == 1, "it took more than one statement"
    assert wire.round_trips < 60, "it waited too often"
    assert max(one.received for one in wire.queries) < 1000, "more came back than one name"
    assert len(wire.transactions) <= 1, "it was tried again"
    assert not wire.returned_in_transaction, "a transaction was left to the pool"
'''

HONEST = '''
"""Counters with names: an honest solution."""


async def count_up(pool, counter_id):
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )


async def rename(pool, counter_id, name):
    status = await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
'''

MAX_SCORE = 10.0


def write_target(root: Path, canaries: Canaries) -> Tiny:
    """Write the exercise with its secrets, and the honest neighbour that gets graded."""
    tests = TESTS.format(test=canaries.test, input=canaries.input)
    tiny = write_tiny(root, tests=tests, toml=TOML, stub=STUB, schema=SCHEMA)
    kept = root / "solutions" / "tiny"
    (kept / "tiny.py").write_text(HONEST)
    (kept / f"{canaries.beside}.txt").write_text(canaries.beside)
    tiny.submission("honest", f"# {canaries.neighbour}\n{HONEST}")
    return tiny
