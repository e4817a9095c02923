"""Mutants: which small changes are made, and under which names."""

from textwrap import dedent

import pytest

from grader.validate.mutants import Mutant, make_mutants

#: Operator, a line of a function's body, and what stands there instead.
PYTHON = [
    ("drop-statement", "await db.execute(x)", ["pass"]),
    ("drop-statement", "self.total = 1", ["pass"]),
    ("drop-statement", "total += x", ["pass"]),
    ("change-comparison", "return a < b", ["return a <= b"]),
    ("change-comparison", "return a in b", ["return a not in b"]),
    ("drop-operand", "return a or b", ["return a", "return b"]),
    ("drop-operand", "return not a", ["return a"]),
    ("change-number", "return f(3)", ["return f(4)", "return f(2)"]),
    ("change-number", "return f(0)", ["return f(1)", "return f((-1))"]),
    ("change-flag", "return f(True)", ["return f(False)"]),
    ("change-arithmetic", "return a + b", ["return a - b"]),
    ("change-arithmetic", "a *= b", ["a += b"]),
    ("change-text", 'return a["key"]', ['return a["key_"]']),
    ("return-none", "return a", ["return None"]),
    ("swap-arguments", "return f(a, b)", ["return f(b, a)"]),
    ("drop-argument", "return f(a, key=b)", ["return f(a)"]),
    ("drop-entry", 'return {"a": x, "b": y}', ['return {"b": y}', 'return {"a": x}']),
    ("unwrap-call", "return sorted(a)", ["return a"]),
    ("unwrap-call", "return a.lower()", ["return a"]),
    ("drop-release", "return enter_async_context(db.acquire())", []),
    (
        "drop-release",
        "return await stack.enter_async_context(db.acquire())",
        ["return await db.acquire()"],
    ),
    (
        "split-batch",
        "await db.executemany(q, rows)",
        [
            "[await db.executemany(q, part) for part in "
            "(lambda rows: (rows[:1], rows[1:]))(list(rows))]"
        ],
    ),
    (
        "split-batch",
        'await db.copy_records_to_table("t", records=rows)',
        [
            '[await db.copy_records_to_table("t", records=part) for part in '
            "(lambda rows: (rows[:1], rows[1:]))(list(rows))]"
        ],
    ),
    ("round-money", "return Decimal(x)", ["return Decimal(float(x))"]),
    ("round-money", 'return Decimal("0.01")', []),
    ("blur-none", "return a is None", ["return (not a)"]),
    ("blur-none", "return a is not None", ["return bool(a)"]),
    ("blur-none", "return a is b", []),
    (
        "change-pause",
        "await asyncio.sleep(2 * n)",
        ["await asyncio.sleep(10 * (2 * n))"],
    ),
    ("remember", "return await f()", ['return globals().setdefault("_kept", await f())']),
    ("remember", "return f()", []),
    ("remember", "return sorted(rows)", ["return (rows.sort() or rows)"]),
    ("remember", "rows = []", ['rows = globals().setdefault("rows", [])']),
    (
        "remember",
        "self.rows: dict[str, int] = {}",
        ['self.rows: dict[str, int] = globals().setdefault("self.rows", {})'],
    ),
    ("remember", "rows = [1]", []),
    ("change-condition", "return a if b else c", ["return a if True else c"]),
]

#: Operator, a statement of SQL, and what stands there instead.
SQL = [
    ("drop-lock", "SELECT a FROM t FOR UPDATE", ["SELECT a FROM t ", "SELECT a FROM t FOR SHARE"]),
    ("drop-skip-locked", "SELECT a FOR UPDATE SKIP LOCKED", ["SELECT a FOR UPDATE "]),
    ("drop-order", "SELECT a ORDER BY a, b", ["SELECT a ", "SELECT a ORDER BY a"]),
    ("turn-order", "SELECT a ORDER BY b DESC", ["SELECT a ORDER BY b ASC"]),
    ("turn-order", "SELECT a ORDER BY b LIMIT 1", ["SELECT a ORDER BY b DESC LIMIT 1"]),
    ("drop-condition", "SELECT a WHERE b = $1", ["SELECT a WHERE (b = $1 OR true)"]),
    (
        "drop-condition",
        "SELECT a WHERE b = $1 AND c",
        ["SELECT a WHERE (b = $1 OR true) AND c", "SELECT a WHERE b = $1 AND (c OR true)"],
    ),
    (
        "drop-condition",
        "SELECT a WHERE b OR c ORDER BY d",
        [
            "SELECT a WHERE (b AND false) OR c ORDER BY d",
            "SELECT a WHERE b OR (c AND false) ORDER BY d",
        ],
    ),
    (
        "drop-condition",
        "SELECT a WHERE b BETWEEN 1 AND 2",
        ["SELECT a WHERE (b BETWEEN 1 AND 2 OR true)"],
    ),
    (
        "change-comparison",
        "UPDATE t SET a = $1 WHERE b < $2",
        ["UPDATE t SET a = $1 WHERE b <= $2"],
    ),
    (
        "move-limit",
        "SELECT a LIMIT $1",
        [
            "SELECT a LIMIT ($1)::bigint + 1",
            "SELECT a LIMIT ($1)::bigint - 1",
            "SELECT a LIMIT nullif(($1)::bigint, ($1)::bigint)",
        ],
    ),
    (
        "drop-on-conflict",
        "INSERT INTO t VALUES ($1) ON CONFLICT (a) DO UPDATE SET b = 1 RETURNING a",
        [
            "INSERT INTO t VALUES ($1)  RETURNING a",
            "INSERT INTO t VALUES ($1) ON CONFLICT (a) DO NOTHING RETURNING a",
        ],
    ),
    (
        "change-number",
        "UPDATE t SET a = a + 1",
        ["UPDATE t SET a = a + 2", "UPDATE t SET a = a + 0"],
    ),
    ("change-arithmetic", "UPDATE t SET a = a - $1", ["UPDATE t SET a = a + $1"]),
    ("change-arithmetic", "UPDATE t SET a = a || $1", ["UPDATE t SET a = $1 || a"]),
    ("change-arithmetic", "SELECT a WHERE b LIKE $1 || '%'", ["SELECT a WHERE b LIKE $1 "]),
    ("change-word", "SELECT min(a) FROM t", ["SELECT max(a) FROM t"]),
    ("change-word", "SELECT a WHERE b IS NULL", ["SELECT a WHERE b IS NOT NULL"]),
    ("change-word", "SELECT DISTINCT a FROM t", ["SELECT  a FROM t"]),
    ("change-join", "SELECT a FROM t LEFT JOIN u USING (b)", ["SELECT a FROM t JOIN u USING (b)"]),
    ("change-join", "SELECT a FROM t JOIN u USING (b)", ["SELECT a FROM t LEFT JOIN u USING (b)"]),
    ("drop-item", "SELECT a, b FROM t", ["SELECT a FROM t"]),
    ("drop-item", "UPDATE t SET a = 1, b = $1 WHERE c", ["UPDATE t SET b = $1 WHERE c"]),
    ("drop-coalesce", "SELECT coalesce(sum(a), 0) FROM t", ["SELECT (sum(a)) FROM t"]),
]


def mutants_of(body: str, operator: str) -> list[Mutant]:
    """The mutants that an operator makes of a function with this body."""
    code = "async def function(db):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    return [mutant for mutant in make_mutants(code) if mutant.operator == operator]


def bodies(body: str, operator: str) -> list[str]:
    """What an operator makes of a body, its lines without their indentation."""
    return [" / ".join(mutant.added) for mutant in mutants_of(dedent(body), operator)]


@pytest.mark.parametrize(("operator", "line", "expected"), PYTHON)
def test_python_operators(operator: str, line: str, expected: list[str]) -> None:
    """Each operator makes its change of a line of Python."""
    assert set(expected) <= set(bodies(line, operator))


@pytest.mark.parametrize(("operator", "sql", "expected"), SQL)
def test_sql_operators(operator: str, sql: str, expected: list[str]) -> None:
    """Each operator makes its change of a statement of SQL."""
    found = bodies(f'return await db.fetch("{sql}", 1)', f"sql-{operator}")
    assert found == [f'return await db.fetch("{text}", 1)' for text in expected]


def test_set_is_no_comparison() -> None:
    """The = of SET stays: PostgreSQL would refuse anything else there."""
    found = bodies('await db.execute("UPDATE t SET a = $1", 1)', "sql-change-comparison")
    assert found == []


def test_conditions_keep_their_parameters() -> None:
    """A dropped condition still holds $1, or PostgreSQL would complain of an argument too many."""
    [found] = bodies('await db.fetch("SELECT a WHERE b = $1", 1)', "sql-drop-condition")
    assert "$1" in found


def test_transaction_can_be_dropped() -> None:
    """A block in a transaction becomes the block alone."""
    [found] = bodies("async with db.transaction():\n    await f()", "drop-with")
    assert found == "if True:"


def test_transaction_can_be_dropped_beside_a_connection() -> None:
    """Of two context managers, the one whose value nobody uses goes."""
    body = "async with db.acquire() as conn, conn.transaction():\n    await f(conn)"
    assert bodies(body, "drop-with") == ["async with db.acquire() as conn:"]


def test_except_is_widened_emptied_and_narrowed() -> None:
    """An except takes everything, nothing, and each of its classes alone."""
    body = "try:\n    await f()\nexcept (A, B):\n    pass"
    assert bodies(body, "change-except") == [
        "except Exception:",
        "except ():",
        "except (B,):",
        "except (A,):",
    ]


def test_except_is_widened_to_everything_of_the_database() -> None:
    """So is one of several errors; one that takes all of them already is left alone."""
    body = "try:\n    await f()\nexcept (asyncpg.A, OSError):\n    pass"
    assert bodies(body, "widen-except") == ["except asyncpg.PostgresError:"]
    assert bodies(body.replace("asyncpg.A", "asyncpg.PostgresError"), "widen-except") == []


def test_except_for_cancellation_is_narrowed() -> None:
    """What cleans up after everything no longer does after a cancelled task."""
    body = "try:\n    await f()\nexcept BaseException:\n    await g()\n    raise"
    assert bodies(body, "narrow-except") == ["except Exception:"]


def test_connection_is_not_given_back() -> None:
    """It is taken, and what stood beside it stays."""
    body = "async with db.acquire() as conn, conn.transaction():\n    await f(conn)"
    [found] = bodies(body, "drop-release")
    assert found.startswith("if True: / conn = await db.acquire() / async with conn.transaction():")


def test_finally_becomes_what_follows() -> None:
    """An error leaves it out."""
    body = "try:\n    await f()\nfinally:\n    await g()"
    assert bodies(body, "drop-finally") == ["if True: / await f()"]
    [found] = mutants_of(body, "drop-finally")
    assert found.removed == ("try:", "await f()", "finally:") and found.source.count("g()") == 1


def test_finally_becomes_what_follows_the_handlers() -> None:
    """These stay."""
    body = "try:\n    await f()\nexcept A:\n    raise\nfinally:\n    await g()"
    [found] = mutants_of(body, "drop-finally")
    assert "finally" not in found.source and "except A:" in found.source
    assert found.source.index("raise") < found.source.index("g()")


def test_cancellation_is_swallowed() -> None:
    """By the function as a whole, and by what has an except."""
    body = '"""Text."""\ntry:\n    await f()\nexcept A:\n    raise'
    whole, inner = [found.source for found in mutants_of(body, "swallow-cancelled")]
    assert whole.count("CancelledError") == inner.count("CancelledError") == 1
    assert whole.rstrip().endswith("return") and whole.index("Text.") < whole.index("try:")
    assert inner.index("CancelledError") < inner.index("except A")


def test_a_function_that_waits_for_nothing_cannot_swallow() -> None:
    """It is never cancelled."""
    assert bodies("return 1", "swallow-cancelled") == []


def test_statements_leave_their_transaction() -> None:
    """The last one comes behind it, the first one before it; the connection stays."""
    body = "async with db.acquire() as c, c.transaction():\n    await f(c)\n    await g(c)"
    behind, before = [found.source for found in mutants_of(body, "move-out-of-transaction")]
    calls = ["transaction", "f(c)", "g(c)"]
    assert sorted(calls, key=behind.index) == calls
    assert behind.splitlines()[-1] == " " * 8 + "await g(c)"
    assert sorted(calls, key=before.index) == ["f(c)", "transaction", "g(c)"]


def test_a_transaction_of_one_statement_keeps_it() -> None:
    """Without it nothing would be left."""
    assert bodies("async with c.transaction():\n    await f(c)", "move-out-of-transaction") == []


@pytest.mark.parametrize("commit", ['await c.execute("COMMIT")', "await t.commit()"])
def test_a_statement_moves_over_commit(commit: str) -> None:
    """Out of the try before it; the handlers stay with the rest."""
    body = f"try:\n    await f(c)\n    await g(c)\nexcept A:\n    raise\n{commit}"
    [found] = mutants_of(body, "move-over-commit")
    assert found.source.rstrip().endswith(f"{commit}\n    await g(c)")
    assert found.source.index("f(c)") < found.source.index("except A")


def test_money_becomes_a_float_on_its_way_in() -> None:
    """A parameter that is a Decimal loses its last digits."""
    code = "async def f(a: Decimal, b: int):\n    return a\n"
    [found] = [m for m in make_mutants(code) if m.operator == "round-money"]
    assert found.added == ("a = type(a)(float(a))",)


def test_empty_is_taken_for_none() -> None:
    """A parameter that may be None, where the function begins; the docstring stays first."""
    code = 'async def f(a: str | None = None, b: int = 0):\n    """Text."""\n    return a\n'
    [found] = [m for m in make_mutants(code) if m.operator == "blur-none"]
    assert found.added == ("a = a or None",) and found.source.index("Text") < found.source.index(
        "or"
    )


def test_a_parameter_that_is_never_empty_is_left_alone() -> None:
    """Of a class of its own nothing is false: both would do the same."""
    made = make_mutants("async def f(a: Mapper | None = None):\n    return a\n")
    assert "blur-none" not in {mutant.operator for mutant in made}


def test_statements_are_swapped() -> None:
    """Two statements that do not need each other change places."""
    assert bodies("await f()\nawait g()", "swap-statements") == ["await g() / await f()"]


def test_statements_that_nobody_sees_stay() -> None:
    """Where nothing waits between two local names, their order makes no difference."""
    assert bodies("x = f()\ny = g()", "swap-statements") == []


def test_statements_that_need_each_other_stay() -> None:
    """A name is not used before it is made: Python would be the one who notices."""
    assert bodies("x = await f()\nawait g(x)", "swap-statements") == []


def test_words_for_readers_are_left_alone() -> None:
    """Docstrings, types and what an exception says are not changed."""
    body = '"""Text 1."""\nx: Literal["a", 1]\nraise ValueError(f"not {x}" "or 1")'
    assert [m.operator for m in make_mutants(f"def f(x: 'A'):\n{indented(body)}")] == [
        "drop-statement"
    ]


def test_parts_of_a_pause_are_left_alone() -> None:
    """No verdict rests on a clock: a pause is left out, or asked for ten times as long."""
    made = make_mutants("async def f(n):\n    await asyncio.sleep(2 * n)\n")
    assert {m.operator for m in made} == {"drop-statement", "change-pause", "swallow-cancelled"}


def test_formatted_sql_is_changed() -> None:
    """SQL in an f-string keeps its slots."""
    found = bodies('await db.fetch(f"SELECT a FROM {t} ORDER BY {c}, a")', "sql-drop-order")
    assert 'await db.fetch(f"""SELECT a FROM {t} ORDER BY {c}""")' in found


def test_sql_in_pieces_is_read_as_one() -> None:
    """Strings side by side are one statement."""
    found = bodies('await db.fetch("SELECT a FROM t"\n  " WHERE b FOR UPDATE")', "sql-drop-lock")
    assert any("'SELECT a FROM t WHERE b '" in one for one in found)


def test_methods_and_constants_are_changed() -> None:
    """A mutant knows the method or constant that it changes, and the whole definition."""
    code = "LIMIT = 3\n\n\nclass Counter:\n    def up(self):\n        return 1\n"
    known = {(mutant.function, mutant.definition) for mutant in make_mutants(code)}
    assert known == {("LIMIT", "LIMIT"), ("Counter.up", "Counter")}


CODE = "def one(x):\n    return x < 1\n\n\ndef two(x):\n    return x > 2\n"


def test_ids_differ() -> None:
    """No two mutants have one id, not even of equal lines."""
    ids = [m.id for m in make_mutants("def f(x):\n    g(x)\n    h(x)\n    g(x)\n")]
    assert len(ids) == len(set(ids)) > 3


def test_ids_outlive_edits_elsewhere() -> None:
    """A mutant keeps its id when another function, or another line, is edited."""
    edited = CODE.replace("    return x > 2", "    y = x\n    return y >= 7").replace(
        "def one(x):", '"""New."""\n\n\ndef one(x):\n    print(x)'
    )
    before = {m.id for m in make_mutants(CODE) if m.function == "one"}
    after = {m.id for m in make_mutants(edited) if m.function == "one"}
    assert before < after


def test_mutants_compile_and_differ() -> None:
    """Every mutant is valid Python, and no two are the same."""
    sources = [mutant.source for mutant in make_mutants(CODE)]
    assert len(set(sources)) == len(sources)
    assert CODE not in sources
    for source in sources:
        compile(source, "mutant", "exec")


def test_a_mutant_tells_its_line() -> None:
    """The line is that of the change in the solution."""
    assert {mutant.line for mutant in make_mutants(CODE)} == {2, 6}


def indented(body: str) -> str:
    """A function's body."""
    return "".join(f"    {line}\n" for line in body.splitlines())
