"""Stored mistakes of the tiny exercise, written beside its solution."""

from pathlib import Path
from textwrap import dedent

from tests.tiny_exercise import Tiny

TWICE = '''
"""Counts by two."""

# caught by: test_counts


async def count_up(pool, counter_id):
    return await pool.fetchval(
        "UPDATE counters SET value = value + 2 WHERE id = $1 RETURNING value", counter_id
    )
'''

TWO_STATEMENTS = '''
"""Reads in a second statement."""

# caught by: test_counts_in_one_round_trip


async def count_up(pool, counter_id):
    await pool.execute("UPDATE counters SET value = value + 1 WHERE id = $1", counter_id)
    return await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
'''

#: Each of the two tests is needed by one of them.
BOTH = {"counts_twice": TWICE, "two_statements": TWO_STATEMENTS}


def write_mistakes(tiny: Tiny, mistakes: dict[str, str]) -> Path:
    """Write them and return their folder."""
    folder = tiny.root / "solutions" / "tiny" / "wrong"
    folder.mkdir(exist_ok=True)
    for name, text in mistakes.items():
        (folder / f"{name}.py").write_text(dedent(text).lstrip())
    return folder
