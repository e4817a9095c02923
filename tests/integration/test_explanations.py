"""Real mistakes, through the whole engine: each is explained as what it is.

One submission has a function for each explanation, which is named for it and makes that mistake.
"""

from operator import add
from pathlib import Path
from textwrap import indent

from grader.explanations import words_of
from grader.results import Explanation
from tests.integration.tiny_graded import grade_tiny
from tests.tiny_exercise import TOML, Tiny, write_tiny

SCHEMA = """
CREATE TABLE accounts (
    id bigint PRIMARY KEY, email text NOT NULL UNIQUE, balance bigint NOT NULL, data jsonb
);
INSERT INTO accounts VALUES (1, 'a', 100), (2, 'b', 100);
"""

CALL, SWEEP = "await student.{name}()", "await sweep(lambda: student.{name}())"
MEET = "await interleave(lambda: student.{name}(), lambda: elsewhere.{name}())"
RESIDUE = "await residue.check(student.{name}())"

#: By explanation: the body of a function, and what the test does with it.
MISTAKES = {
    "sql_syntax": ('await pool.execute("UPDAET accounts SET balance = 0")', CALL),
    "foreign_placeholder": ('await pool.fetch("SELECT * FROM accounts WHERE id = %s", 1)', CALL),
    "list_as_parameter": ('await pool.fetch("SELECT * FROM accounts WHERE id IN $1", [1])', CALL),
    "empty_list_in_sql": ('await pool.fetch("SELECT * FROM accounts WHERE id IN ()")', CALL),
    "parameter_as_name": ('await pool.fetch("SELECT * FROM $1", "accounts")', CALL),
    "several_commands": ('await pool.execute("SELECT $1::int; SELECT 2", 1)', CALL),
    "unknown_table": ('await pool.fetch("SELECT * FROM account")', CALL),
    "unknown_column": ('await pool.fetch("SELECT balanced FROM accounts")', CALL),
    "types_do_not_match": ('await pool.fetch("SELECT * FROM accounts WHERE id = email")', CALL),
    "type_of_a_column": ('await pool.execute("UPDATE accounts SET data = email")', CALL),
    "type_of_a_parameter": ('await pool.fetch("SELECT count($1)", 1)', CALL),
    "text_is_no_json": (
        'await pool.execute("UPDATE accounts SET data = $1", str({"a": 1}))',
        CALL,
    ),
    "value_taken": ("await pool.execute(\"INSERT INTO accounts VALUES (3, 'a', 0)\")", CALL),
    "null_in_a_column": ('await pool.execute("INSERT INTO accounts (id) VALUES (3)")', CALL),
    "not_allowed": ('await pool.execute("DROP TABLE accounts")', CALL),
    "argument_count": ('await pool.fetch("SELECT $1::int, $2::int", 1)', CALL),
    "argument_type": ('await pool.fetch("SELECT $1::int", "1")', CALL),
    "argument_out_of_range": ('await pool.fetch("SELECT $1::int", 2**40)', CALL),
    "dict_without_codec": ('await pool.execute("UPDATE accounts SET data = $1", {"a": 1})', CALL),
    "aware_datetime": (
        "import datetime\n"
        'await pool.fetch("SELECT $1::timestamp", datetime.datetime.now(datetime.UTC))',
        CALL,
    ),
    "no_row": ('return (await pool.fetchrow("SELECT id FROM accounts WHERE id = 9"))["id"]', CALL),
    "no_first_row": ('return (await pool.fetch("SELECT id FROM accounts WHERE id = 9"))[0]', CALL),
    "not_awaited": ('return pool.fetchrow("SELECT 1")["id"]', CALL),
    "connection_not_awaited": ('conn = pool.acquire()\nawait conn.fetch("SELECT 1")', CALL),
    "with_without_async": ("with pool.acquire() as conn:\n    pass", CALL),
    "awaited_no_coroutine": ("return await [1]", CALL),
    "record_is_read_only": ('row = await pool.fetchrow("SELECT 1 AS a")\nrow["a"] = 2', CALL),
    "json_read_twice": (
        'import json\nreturn json.loads({"a": (await pool.fetchval("SELECT 1"))})',
        CALL,
    ),
    "loop_in_a_loop": ("import asyncio\nasyncio.run(asyncio.sleep(0, pool))", CALL),
    "released_connection": (
        'async with pool.acquire() as conn:\n    pass\nawait conn.fetch("SELECT 1")',
        CALL,
    ),
    "busy_connection": (
        """
import asyncio
async with pool.acquire() as conn:
    await asyncio.gather(conn.fetch("SELECT 1"), conn.fetch("SELECT 2"))
""",
        CALL,
    ),
    "cursor_outside": (
        "async with pool.acquire() as conn:\n"
        '    return [row async for row in conn.cursor("SELECT 1")]',
        CALL,
    ),
    "cannot_end_transaction": (
        """
async with pool.acquire() as conn:
    transaction = conn.transaction()
    await transaction.start()
    await transaction.commit()
    await transaction.rollback()
""",
        CALL,
    ),
    "two_ways_of_transactions": (
        """
async with pool.acquire() as conn:
    await conn.execute("BEGIN")
    async with conn.transaction():
        pass
""",
        CALL,
    ),
    "no_network": ('import asyncpg\nawait asyncpg.connect(host="localhost", user="u")', CALL),
    "after_an_error": (
        """
async with pool.acquire() as conn, conn.transaction():
    try:
        await conn.execute("INSERT INTO accounts VALUES (3, 'a', 0)")
    except Exception:
        await conn.execute("UPDATE accounts SET balance = 0 WHERE id = 1")
""",
        CALL,
    ),
    "lost_commit": (
        """
async with pool.acquire() as conn, conn.transaction():
    try:
        await conn.execute("INSERT INTO accounts VALUES (3, 'a', 0)")
    except Exception:
        pass
""",
        'await student.{name}()\n    assert not wire.statements, "it is wrong"',
    ),
    "error_caught": (
        """
try:
    await pool.execute("INSERT INTO accounts VALUES (3, 'a', 0)")
except Exception:
    pass
""",
        'with student.raises("UniqueViolationError"):\n        await student.{name}()',
    ),
    "error_turned": (
        """
try:
    await pool.execute("INSERT INTO accounts VALUES (3, 'a', 0)")
except Exception:
    raise ValueError
""",
        'with student.raises("UniqueViolationError"):\n        await student.{name}()',
    ),
    "constraint_not_turned": (
        "await pool.execute(\"INSERT INTO accounts VALUES (3, 'a', 0)\")",
        'with student.raises("EmailTaken"):\n        await student.{name}()',
    ),
    "error_not_turned": (
        'await pool.execute("SELECT 1 LIMIT -1")',
        'with student.raises("ValueError"):\n        await student.{name}()',
    ),
    "never_awaited": ('pool.execute("UPDATE accounts SET balance = 0 WHERE id = 1")', RESIDUE),
    "loop_blocked": ("import time\ntime.sleep(0.01)", RESIDUE),
    "connection_left": ('await (await pool.acquire()).fetch("SELECT 1")', RESIDUE),
    "transaction_left": (
        'async with pool.acquire() as conn:\n    await conn.execute("BEGIN")',
        RESIDUE,
    ),
    "no_transaction": (
        """
await pool.execute("UPDATE accounts SET balance = balance - 1 WHERE id = 1")
await pool.execute("UPDATE accounts SET balance = balance + 1 WHERE id = 2")
""",
        SWEEP,
    ),
    "several_commits": (
        """
async with pool.acquire() as conn:
    for id_ in (1, 2):
        async with conn.transaction():
            await conn.execute("UPDATE accounts SET balance = balance + 1 WHERE id = $1", id_)
""",
        SWEEP,
    ),
    "cancellation_swallowed": (
        """
try:
    await pool.execute("UPDATE accounts SET balance = balance + 1 WHERE id = 1")
except BaseException:
    pass
""",
        SWEEP,
    ),
    "read_without_lock": (
        """
async with pool.acquire() as conn, conn.transaction():
    balance = await conn.fetchval("SELECT balance FROM accounts WHERE id = 1")
    await conn.execute("UPDATE accounts SET balance = $1 WHERE id = 1", balance + 1)
""",
        MEET,
    ),
    "deadlock": (
        """
async with pool.acquire() as conn, conn.transaction():
    for id_ in (order or (1, 2)):
        await conn.execute("UPDATE accounts SET balance = balance + 1 WHERE id = $1", id_)
""",
        "await interleave(lambda: student.{name}([1, 2]), lambda: elsewhere.{name}([2, 1]))",
    ),
    "key_not_there": ('return (await pool.fetchrow("SELECT id FROM accounts"))["name"]', CALL),
    "wrong_arguments": ("return (lambda name: name)(id=1)", CALL),
    "json_cannot_read": (
        'import json\nreturn json.loads(await pool.fetchval("EXPLAIN SELECT 1"))',
        CALL,
    ),
    "coroutine_returned": ('return {"a": pool.fetchval("SELECT 1")}', CALL),
    "isolation_outside": (
        """
async with pool.acquire() as conn:
    await conn.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    async with conn.transaction():
        return await conn.fetchval("SHOW transaction_isolation")
""",
        'assert await student.{name}() == "serializable"',
    ),
    "looked_first": (
        """
async with pool.acquire() as conn, conn.transaction():
    if not await conn.fetchval("SELECT 1 FROM accounts WHERE id = 3"):
        await conn.execute("INSERT INTO accounts VALUES (3, 'c', 0)")
""",
        MEET,
    ),
}

TEST = '''
@task("9.1")
@points(1)
@hint("Of a failed assertion.")
@hint("Of an error.", when="error")
@hint("Of this explanation.", when="{name}")
async def test_{name}(student, elsewhere, db, wire, sweep, interleave, residue):
    """It is right"""
    {body}
'''


def write_mistakes(root: Path) -> tuple[Tiny, str]:
    """Write an exercise of all these functions, and the submission that has them wrong."""
    heads = [f"async def {name}(pool, order=None):\n" for name in MISTAKES]
    bodies = [indent(body.strip(), "    ") for body, _ in MISTAKES.values()]
    tests = [
        TEST.format(name=name, body=body.format(name=name)) for name, (_, body) in MISTAKES.items()
    ]
    tiny = write_tiny(
        root,
        tests="".join(tests),
        toml=TOML.replace("points = 4", f"points = {len(MISTAKES)}"),
        stub="\n\n".join(f"{head}    raise NotImplementedError" for head in heads),
        schema=SCHEMA,
    )
    return tiny, "\n\n".join(map(add, heads, bodies))


async def test_real_mistakes_are_explained(tmp_path: Path) -> None:
    """Each as what it is, with its own hint, PostgreSQL's detail, and the constraint."""
    tiny, source = write_mistakes(tmp_path)
    graded = await grade_tiny(tiny, source)
    cases = {case.id.removeprefix("test_"): case for case in graded}
    explained = {name: case.explanation for name, case in cases.items()}
    told = {name: one.id if one else cases[name].message for name, one in explained.items()}
    assert told == {name: name for name in MISTAKES}
    assert {case.hint for case in cases.values()} == {"Of this explanation."}
    taken = words_of(explained["value_taken"] or Explanation("")).what
    assert "accounts_email_key is UNIQUE on email. PostgreSQL says: Key (email)=(a)" in taken
    waits = words_of(explained["deadlock"] or Explanation("")).what
    assert "onnection 2 waits for" in waits
    assert "rocess" not in waits
