"""What grades: students get its titles, messages and hints, and never this file."""

from grader.pytest_plugin import hint, points, task


@task("$number.1")
@points(4)
@hint("UPDATE ... SET value = value + 1 WHERE name = ... RETURNING value")
async def test_counts(student, db, rng):
    """Counting up returns the new value, and stores it"""
    before = rng.randint(2, 1000)
    await db.execute("UPDATE counters SET value = $$1 WHERE name = 'visits'", before)
    value = await student.count_up("visits")
    assert value == before + 1, f"the counter stood at {before}\ncount_up returned {value!r}"
    stored = await db.fetchval("SELECT value FROM counters WHERE name = 'visits'")
    assert stored == before + 1, f"the new value was not stored\nin the table: {stored}"
    other = await db.fetchval("SELECT value FROM counters WHERE name = 'orders'")
    assert other == 41, f"another counter has changed\norders stood at 41, now at {other}"
