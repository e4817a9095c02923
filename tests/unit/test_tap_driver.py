"""When a text of asyncpg's own is asyncpg's doing."""

import pytest
from asyncpg import introspection
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.tap.driver import BY_NAME, RESETS, Driver
from grader.tap.log import Run, Sql

RESET = "SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;"
JIT_OFF = "SELECT current_setting('jit') AS cur, set_config('jit', 'off', false) AS new"
JIT_ON = "SELECT set_config('jit', $1, false)"
LOOKUP, BY_NAME_TEXT = introspection.INTRO_LOOKUP_TYPES, introspection.TYPE_BY_NAME
ISOLATION, SAVEPOINT = "SHOW transaction_isolation;", "SAVEPOINT __asyncpg_savepoint_1__;"
LITERALS = 'SELECT quote_literal($1::"pg_catalog"."int4"::text)'
INTRO = 'SELECT * FROM "t" LIMIT 1'
COPY_IN, COPY_OUT = 'COPY "t" FROM STDIN (FORMAT binary) ', "COPY (SELECT 1) TO STDOUT "
ENUM = 16_500  # a type that asyncpg does not know


class Line:
    """A driver, and what was sent through it; all of it in a transaction."""

    def __init__(self) -> None:
        self.driver = Driver()
        self.sent: list[Sql | Run] = []

    def prepare(self, text: str, *types: int) -> None:
        sql = Sql(text, prepared=True)
        self.driver.prepare(sql, in_transaction=True)
        self.driver.described(sql, types)
        self.sent.append(sql)

    def run(self, text: str, *, query: bool = False) -> None:
        run = Run(1, Sql(text, prepared=not query))
        self.driver.run(run, query=query, in_transaction=True)
        self.sent.append(run)

    def use(self, *texts: str) -> None:
        for text in texts:
            self.prepare(text)
            self.run(text)

    @property
    def own(self) -> list[bool]:
        return [one.own for one in self.sent]


def test_types_are_looked_up_once_for_a_statement() -> None:
    """After a statement with an unknown type, in asyncpg's order, and before it is run."""
    line = Line()
    line.prepare("SELECT $1::mood", ENUM)
    line.use(JIT_OFF, LOOKUP, JIT_ON)
    line.run("SELECT $1::mood")
    assert line.own == [False, *[True] * 6, False]


@pytest.mark.parametrize("text", [JIT_OFF, LOOKUP, JIT_ON])
def test_nothing_is_looked_up_without_a_reason(text: str) -> None:
    """A look-up with no statement of an unknown type before it is the student's."""
    line = Line()
    line.prepare("SELECT $1::int", 23)
    line.use(text)
    assert line.own == [False, False, False]


def test_a_lookup_gives_no_reason_for_another() -> None:
    """Whose look-up returns unknown types pays for the next one with a message that counts."""
    line = Line()
    line.prepare("SELECT $1::mood", ENUM)
    line.prepare(LOOKUP, ENUM)
    line.run(LOOKUP)
    line.prepare(LOOKUP, ENUM)
    line.run(LOOKUP)
    assert line.own == [False, True, True, False, True]


def test_a_lookup_after_the_run_is_the_students() -> None:
    """Once the statement is run, its types were known."""
    line = Line()
    line.prepare("SELECT $1::mood", ENUM)
    line.run("SELECT $1::mood")
    line.use(LOOKUP)
    assert line.own == [False] * 4


@pytest.mark.parametrize(
    ("text", "next_query", "own"),
    [
        (ISOLATION, SAVEPOINT, True),
        (LITERALS, COPY_OUT, True),
        (ISOLATION, "SELECT 1", False),
        (ISOLATION, COPY_OUT, False),
        (LITERALS, "SELECT 1", False),
    ],
)
def test_what_comes_next_tells(text: str, next_query: str, own: bool) -> None:
    """A text that asyncpg sends on the way to something else is its own if that follows."""
    line = Line()
    line.use(text)
    line.run(next_query, query=True)
    assert line.own == [own, own, False]


@pytest.mark.parametrize(
    ("next_query", "own"),
    [(COPY_IN, True), ('COPY "other" FROM STDIN (FORMAT binary) ', False), ("SELECT 1", False)],
)
def test_a_copy_tells_of_its_intro(next_query: str, own: bool) -> None:
    """What was prepared to learn a table's types belongs to a COPY into that table."""
    line = Line()
    line.prepare(INTRO, ENUM)
    line.use(LOOKUP)
    line.run(next_query, query=True)
    assert line.own == [own, True, True, False]


def test_isolation_is_asked_for_in_a_transaction() -> None:
    """Outside of one asyncpg has no reason to."""
    driver, run = Driver(), Run(1, Sql(ISOLATION, prepared=True))
    driver.run(run, query=False, in_transaction=False)
    assert not run.own


def test_a_pool_resets_after_each_use() -> None:
    """Any number of them, as long as something of the student's is between."""
    line = Line()
    for _ in range(3 * RESETS):
        line.run("SELECT 1", query=True)
        line.run(RESET, query=True)
    assert line.own == [False, True] * (3 * RESETS)


OWN = [RESET, JIT_OFF, JIT_ON, LOOKUP, BY_NAME_TEXT, ISOLATION, LITERALS, INTRO]
STEPS = st.one_of(
    st.tuples(st.sampled_from(["prepare", "run", "query"]), st.sampled_from(OWN)),
    st.tuples(st.just("prepare"), st.sampled_from([LOOKUP, INTRO, BY_NAME_TEXT])),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=40), st.integers(1, 20))
def test_no_loop_of_asyncpgs_texts_is_free(steps: list[tuple[str, str]], times: int) -> None:
    """However asyncpg's texts are sent, without anything else few of them pass for its own."""
    line = Line()
    for how, text in steps * times:
        if how == "prepare":
            line.prepare(text, ENUM)
        else:
            line.run(text, query=how == "query")
    others = sum(not own for own in line.own)
    fixed = RESETS + 3 * BY_NAME + 9 * BY_NAME + 3
    assert sum(line.own) <= fixed + (RESETS + 9) * others
