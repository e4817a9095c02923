"""A tiny exercise that the engine has never heard of, written into a temporary folder."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from grader.catalog import load_catalog
from grader.model import Exercise, Settings

TOML = """
title = "Counting"
sql = ["schema.sql"]

[[tasks]]
id = "9.1"
title = "Count"
points = 4
"""

SCHEMA = """
CREATE TABLE counters (id bigint PRIMARY KEY, value bigint NOT NULL CHECK (value >= 0));
INSERT INTO counters VALUES (1, 0);
"""

STUB = '''
"""The tiny exercise."""

import asyncpg


async def count_up(pool: asyncpg.Pool, counter_id: int) -> int:
    """Add one to the counter and return its new value."""
    raise NotImplementedError
'''

SOLUTION = """
async def count_up(pool, counter_id):
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
"""

HEAD = """
import pytest
from grader.pytest_plugin import hint, points, task
"""

#: Two tests, worth the 4 points of task 9.1.
TESTS = '''
@task("9.1")
@points(3)
@hint("UPDATE ... RETURNING gives the new value back.")
async def test_counts(student, db):
    """Counting up returns the new value and stores it"""
    assert await student.count_up(1) == 1, "the first count is not 1"
    assert await db.fetchval("SELECT value FROM counters WHERE id = 1") == 1, "it was not stored"

@task("9.1")
@points(1)
@hint("One statement is enough.")
async def test_counts_in_one_round_trip(student, wire):
    """Counting up is one statement"""
    await student.count_up(1)
    assert len(wire.statements) == 1, "more than one statement was sent"
'''


@dataclass(frozen=True)
class Tiny:
    """Where it was written, and as the catalogue sees it."""

    root: Path

    @property
    def settings(self) -> Settings:
        return Settings(exercises=self.root / "exercises", solutions=self.root / "solutions")

    @property
    def exercise(self) -> Exercise:
        [exercise] = load_catalog(self.root / "exercises", self.root / "solutions")
        return exercise

    def submission(self, name: str, source: str) -> Path:
        """Write a submission and return its folder."""
        folder = self.root / "submissions" / name
        folder.mkdir(parents=True)
        (folder / "tiny.py").write_text(dedent(source))
        return folder


def write_tiny(
    root: Path, *, tests: str = TESTS, toml: str = TOML, stub: str = STUB, schema: str = SCHEMA
) -> Tiny:
    """Write the exercise under `root`, with parts replaced as a test needs it."""
    given, kept = root / "exercises" / "tiny", root / "solutions" / "tiny"
    files = {
        given / "exercise.toml": toml,
        given / "schema.sql": schema,
        given / "tiny.py": stub,
        given / "test_visible.py": HEAD + TESTS,
        kept / "tiny.py": SOLUTION,
        kept / "test_hidden.py": HEAD + dedent(tests),
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Tiny(root)


def let_others_pass(folder: Path) -> None:
    """Let other users' boxes pass through `folder`; pytest makes its folders for one user alone."""
    temporary = Path(tempfile.gettempdir())
    for one in (folder, *folder.parents):
        if one.is_relative_to(temporary) and one.stat().st_mode & 0o077 == 0:
            one.chmod(0o711)
