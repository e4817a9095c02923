"""The tiny exercise with a saboteur among its hidden tests."""

from pathlib import Path

from tests.faults.sabotage import MARK
from tests.tiny_exercise import SOLUTION, Tiny, write_tiny

TOML = """
title = "Counting"
sql = ["schema.sql"]

[[tasks]]
id = "9.1"
title = "Count"
points = 6
"""

#: The fault strikes in the second of three tests, before it calls the student's code.
TESTS = '''
from tests.faults.sabotage import LATE, strike

@task("9.1")
@points(1)
@hint("Nothing is wrong yet.")
async def test_before(student, db):
    """Counting up returns the new value"""
    assert await student.count_up(1) == 1, "the first count is not 1"

@task("9.1")
@points(3)
@hint("UPDATE ... RETURNING gives the new value back.")
async def test_meanwhile(student, db, cell, request):
    """Counting up stores the new value"""
    strike(cell, request)
    assert await student.count_up(1) == 1, "the first count is not 1"
    assert await db.fetchval("SELECT value FROM counters WHERE id = 1") == 1, "it was not stored"
    strike(cell, request, LATE)

@task("9.1")
@points(2)
@hint("One statement is enough.")
async def test_after(student, wire):
    """Counting up is one statement"""
    await student.count_up(1)
    assert len(wire.statements) == 1, "more than one statement was sent"
'''

MAX_SCORE = 6.0


def write_classroom(root: Path) -> Tiny:
    """Write the exercise under `root`, and no submission yet."""
    return write_tiny(root, tests=TESTS, toml=TOML)


def hand_in(tiny: Tiny, name: str, fault: str = "", *, times: int = 1) -> None:
    """Hand in an honest solution during whose grading `fault` strikes, so many times."""
    tiny.submission(name, f"{MARK} {fault} {times}\n{SOLUTION}" if fault else SOLUTION)
