"""The examples of docs/writing-an-exercise.md, run as the hidden tests that they are."""

import re
from pathlib import Path

from grader.grading.running import collect, run
from grader.model import Settings
from grader.results import CaseResult, Status
from grader.sandbox import open_sandbox
from grader.scoring import score_exercise
from tests.tiny_exercise import TOML, write_tiny

PAGE = Path(__file__).parents[2] / "docs" / "writing-an-exercise.md"

SCHEMA = """
CREATE TABLE counters (id bigint PRIMARY KEY, value bigint NOT NULL);
INSERT INTO counters VALUES (1, 0);
CREATE TABLE accounts (id bigint PRIMARY KEY, balance bigint NOT NULL);
INSERT INTO accounts VALUES (1, 100), (2, 100);
CREATE TABLE lines (note text NOT NULL);
CREATE TABLE events (id bigint PRIMARY KEY, kind text NOT NULL);
INSERT INTO events SELECT n, 'kind ' || n % 5 FROM generate_series(1, 5000) n;
"""

SOLUTION = """
import asyncpg

CHANGE = "UPDATE accounts SET balance = balance + $2 WHERE id = $1"


async def count_up(pool, counter_id):
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )


async def deposit(pool, account_id, amount):
    await pool.execute(CHANGE, account_id, amount)


async def transfer(pool, sender_id, recipient_id, amount):
    async with pool.acquire() as conn, conn.transaction():
        for account_id, change in sorted([(sender_id, -amount), (recipient_id, amount)]):
            await conn.execute(CHANGE, account_id, change)


async def add_lines(pool, notes):
    await pool.executemany("INSERT INTO lines VALUES ($1)", [(note,) for note in notes])


async def find_event(pool, event_id):
    return await pool.fetchrow("SELECT * FROM events WHERE id = $1", event_id)


async def create_indexes(conn):
    await conn.execute("CREATE INDEX IF NOT EXISTS events_kind ON events (kind)")


async def healthy(pool):
    try:
        return await pool.fetchval("SELECT true", timeout=1)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
"""

WRONG = """
import time


async def deposit(pool, account_id, amount):
    balance = await pool.fetchval("SELECT balance FROM accounts WHERE id = $1", account_id)
    sql = "UPDATE accounts SET balance = $2 WHERE id = $1"
    await pool.execute(sql, account_id, balance + amount)
    note()


async def note():
    pass


async def transfer(pool, sender_id, recipient_id, amount):
    try:
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute(CHANGE, sender_id, -amount)
            await conn.execute(CHANGE, recipient_id, amount)
    except Exception:
        print("the transfer failed")


async def add_lines(pool, notes):
    for note in notes:
        await pool.execute("INSERT INTO lines VALUES ($1)", note)


async def find_event(pool, event_id):
    return await pool.fetchrow("SELECT * FROM events WHERE id::text = $1", str(event_id))


async def create_indexes(conn):
    await conn.execute("CREATE INDEX ON events (id, kind)")


async def healthy(pool):
    return True


async def count_up(pool, counter_id):
    return 7
"""


def examples() -> str:
    """Every test on the page."""
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return "import asyncio\n" + "\n\n".join(block for block in blocks if "@task" in block)


async def grade(root: Path, source: str) -> list[CaseResult]:
    """Run the examples of the page against a submission."""
    tests = examples()
    points = sum(int(n) for n in re.findall(r"^@points\((\d+)\)", tests, re.MULTILINE))
    toml = TOML.replace("points = 4", f"points = {points}")
    tiny = write_tiny(root, tests=tests, toml=toml, stub=SOLUTION, schema=SCHEMA)
    settings = Settings(exercises=tiny.root, solutions=None)
    manifest = await collect(tiny.exercise, "hidden", settings)
    reports, _ = await run(
        tiny.exercise,
        source.encode(),
        visibility="hidden",
        settings=settings,
        sandbox=await open_sandbox("auto"),
        limit_s=60,
    )
    return score_exercise(tiny.exercise, manifest, reports).tasks[0].cases


async def test_examples_pass(tmp_path: Path) -> None:
    """Each of them passes with code that does the right thing."""
    cases = await grade(tmp_path, SOLUTION)
    assert len(cases) == examples().count("@task")
    assert [(case.id, case.message, case.detail) for case in cases if case.message] == []


async def test_examples_catch(tmp_path: Path) -> None:
    """None of them passes with code that makes the mistake it is about."""
    cases = await grade(tmp_path, SOLUTION + WRONG)
    assert [case.id for case in cases if case.status is Status.PASSED] == []


async def test_examples_end_with_a_stub(tmp_path: Path) -> None:
    """None of them passes, or waits for what an unwritten function never does."""
    heads = re.findall(r"^async def .*", SOLUTION, re.MULTILINE)
    cases = await grade(
        tmp_path, "\n".join(f"{head}\n    raise NotImplementedError" for head in heads)
    )
    assert [case.id for case in cases if case.status is Status.PASSED] == []
    assert [case.id for case in cases if "timed out" in (case.message or "")] == []
