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


def test_times_to_sleep_are_left_alone() -> None:
    """No verdict rests on a clock, so none could notice."""
    assert [
        m.operator for m in make_mutants("async def f(n):\n    await asyncio.sleep(2 * n)\n")
    ] == ["drop-statement"]


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
