"""An explanation holds where the facts prove it, and nowhere else."""

import re
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.explanations import explain, words_of
from grader.explanations.commands import Command
from grader.explanations.facts import MEETING, PARTLY
from grader.explanations.registry import ENTRIES, MOST_OF_A_VALUE
from grader.explanations.written import count_of
from grader.results import Act, Blame, Call, CaseReport, Explanation, Statement
from tests.sample_results import HOSTILE, said
from tests.unit.explained_cases import (
    ADD,
    BEGIN,
    BUSY,
    COMMIT,
    FIND,
    FULL,
    LOOK,
    PRICES,
    RAISE,
    STORE,
    SYNTAX,
    TAKEN,
    TAKEN_STOCK,
    called,
    came,
    failed,
    missed,
    rivals,
    timed_out,
    waiting,
)
from tests.unit.explained_cases import CASES as OF_OTHERS
from tests.unit.explained_values import CASES as OF_VALUES

DOCS = Path(__file__).parents[2] / "docs" / "results.md"
CASES = OF_OTHERS | OF_VALUES
CANCELLED = ("57014", "canceling statement due to user request")


def test_every_explanation_has_its_two_cases() -> None:
    """One that it holds for, and one that it does not."""
    assert CASES.keys() == ENTRIES.keys()


@pytest.mark.parametrize("id_", CASES)
def test_it_holds_where_it_is_proven(id_: str) -> None:
    """And it is the first that does."""
    explanation = explain(CASES[id_][0])
    assert explanation is not None
    assert explanation.id == id_


@pytest.mark.parametrize("id_", CASES)
def test_it_does_not_hold_of_what_looks_alike(id_: str) -> None:
    """Another may."""
    explanation = explain(CASES[id_][1])
    assert explanation is None or explanation.id != id_


@pytest.mark.parametrize("id_", CASES)
def test_its_words_have_all_their_values(id_: str) -> None:
    """No place of its sentence stays empty, and both parts end as sentences do."""
    explanation = explain(CASES[id_][0])
    assert explanation is not None
    needed = set(re.findall(r"{(\w+)}", ENTRIES[id_].what))
    assert needed <= explanation.values.keys()
    for text in words_of(explanation):
        assert text.endswith(".")


@pytest.mark.parametrize("id_", ENTRIES)
def test_a_next_step_holds_no_value(id_: str) -> None:
    """Students read it where inputs are not told."""
    assert not re.search(r"{\w*}", ENTRIES[id_].next_step)


@pytest.mark.parametrize("blame", [one for one in Blame if one not in ("assertion", "student")])
def test_what_is_not_the_students_is_not_explained(blame: Blame) -> None:
    """A case that passed, or that a fault of ours ended."""
    case = msgspec.structs.replace(CASES["value_taken"][0], blame=blame)
    assert explain(case) is None


def test_a_tests_own_message_proves_nothing() -> None:
    """It stands alone."""
    assert explain(missed("the deadlock timed out, and a coroutine was never awaited")) is None


def test_pythons_warning_tells_of_a_missing_await() -> None:
    """Where the test has cut nothing off: what never began is then no slip."""
    output = "shop.py:7: RuntimeWarning: coroutine 'Pool.close' was never awaited\n  pool.close()"
    told = explain(missed("it is still open", output=output))
    assert told is not None
    assert told.values == {"coroutine": "Pool.close"}
    cut = [Act(0, "trouble", "cancels the call")]
    assert explain(missed("it is still open", output=output, acts=cut)) is None


def test_what_the_caller_sends_is_not_the_students_slip() -> None:
    """A function that hands an INSERT on has not written it."""
    sent, sides = said(ADD, "INSERT 0 1"), {"expected": "'INSERT 0 1'", "got": "None"}
    assert explain(missed("it returned None", **called(repr(ADD), sent), **sides)) is None


def test_a_conflict_that_came_through_for_another_error_was_not_tried_again() -> None:
    """Looking again is what would have told that other one; of the last try it is to come."""
    refused = failed(ADD, BUSY)
    told = "SerializationError was raised where the exercise asks for "
    explanation = explain(missed(f"{told}SeatTaken", refused))
    assert explanation is not None
    assert explanation.id == "not_tried_again"
    assert explain(missed(f"{told}DeadlockDetectedError", refused)) is None


def test_sql_that_cannot_run_is_no_case_to_look_for() -> None:
    """Where the exercise asks for an error of its own, too, the SQL is what has to be mended."""
    typo = called(
        "limit=-1",
        failed("SELECT * FORM users", SYNTAX),
        ended='raised PostgresSyntaxError: syntax error at or near "FORM"',
    )
    asked = "PostgresSyntaxError was raised where the exercise asks for ValueError"
    it = explain(missed(asked, **typo))
    assert it is not None and (it.id, it.values["place"]) == ("sql_syntax", '"FORM"')


def test_the_change_that_waited_for_a_rival_is_the_one_that_is_lost() -> None:
    """The rival's COMMIT stands right behind it, and not before; a later one is of another row."""
    look, store = said(LOOK, "SELECT 1", state="T"), said(STORE, "UPDATE 1", state="T")
    acts = [(0, "BEGIN"), (0, "UPDATE accounts SET balance = 70"), (3, "COMMIT")]
    case = missed("x", **called("1, 2", BEGIN, look, store, store, COMMIT), **rivals(*acts))
    it = explain(case)
    assert it is not None and (it.id, it.statement) == ("read_without_lock", 2)


def test_a_loop_of_the_tests_own_is_not_the_students() -> None:
    """Each call sends its statement once."""
    calls = [Call("f", str(at), "returned [7]") for at in range(60)]
    sent = [said(FIND, "SELECT 1", call=at) for at in range(60)]
    case = msgspec.structs.replace(timed_out(*sent), calls=calls)
    told = explain(case)
    assert told is None or told.id != "too_much_work"


def test_after_a_conflict_no_savepoint_is_proposed() -> None:
    """Whatever was sent next: the whole transaction has to be made again."""
    dead = failed(FIND, ("25P02", "current transaction is aborted"), state="E")
    told = explain(missed("it is wrong", BEGIN, failed(ADD, BUSY, state="E"), dead))
    assert told is not None
    assert told.id == "again_in_failed_transaction"


def test_an_error_of_each_try_was_tried_again() -> None:
    """Also of the last one, behind which there is no other."""
    busy = failed("SELECT busy()", BUSY, state="E")
    told = explain(missed("no SerializationError was raised", **called("3", busy, busy, busy)))
    assert told is not None
    assert told.id == "error_retried"


def test_what_an_error_adds_is_told_beside_it() -> None:
    """PostgreSQL's detail, and the constraint as the schema has it."""
    detail = "Key (email)=(ada@example.org) already exists."
    refused = msgspec.structs.replace(failed(ADD, TAKEN), detail=detail)
    schema = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);"
    explanation = explain(came("UniqueViolationError", TAKEN[1], refused), schema)
    assert explanation is not None
    assert explanation.statement == 0
    said = words_of(explanation).what
    assert "users_email_key is UNIQUE on email." in said
    assert said.endswith(detail)


def test_values_are_short_and_on_one_line() -> None:
    """Whatever the student's code raised."""
    explanation = explain(came("UndefinedTableError", f'relation "{"x" * 5000}" does not exist'))
    assert explanation is None
    explanation = explain(came("InsufficientPrivilegeError", "x " * 5000))
    assert explanation is not None
    assert len(explanation.values["what"]) <= MOST_OF_A_VALUE


def test_an_unknown_explanation_has_no_words() -> None:
    """A result of another version can be read."""
    assert words_of(Explanation("of_tomorrow")) == ("", "")
    assert words_of(Explanation("value_in_sql")).what.startswith("The value -")


TEXTS = st.text(max_size=40) | st.sampled_from(
    [HOSTILE, "SELECT", "BEGIN", "UPDATE t SET a = $1", "COMMIT", "UPDATE 0", "'", "(", "$1", ""]
)
STATEMENTS = st.builds(
    Statement,
    st.integers(1, 3),
    TEXTS,
    st.none() | TEXTS,
    st.none() | st.sampled_from(["25P02", "42601", "40P01", "23505", "?"]),
    st.sampled_from(["I", "T", "E", ""]),
    st.none() | TEXTS,
    st.integers(0, 3),
    st.lists(TEXTS, max_size=2),
    st.none() | st.integers(0, 3),
)


@settings(max_examples=300, deadline=None)
@given(
    blame=st.sampled_from([Blame.ASSERTION, Blame.STUDENT]),
    message=st.none() | TEXTS | st.sampled_from([case.message for case, _ in CASES.values()]),
    statements=st.lists(STATEMENTS, max_size=8),
    told=st.fixed_dictionaries({}, optional=dict.fromkeys(["detail", "expected", "got"], TEXTS)),
)
def test_nothing_that_a_case_says_breaks_it(
    blame: Blame, message: str | None, statements: list[Statement], told: dict[str, Any]
) -> None:
    """It is the student's code that says it."""
    case = CaseReport("test", False, False, blame, message, statements=statements, **told)
    explanation = explain(case)
    if explanation is not None:
        assert words_of(explanation).what
        assert explanation.statement is None or explanation.statement < len(statements)


#: What a loop may send, so that many statements may be looked at for each of them.
LOOPS = {
    "analyzed": [said("EXPLAIN ANALYZE UPDATE counters SET value = 1", "EXPLAIN", state="T")],
    "refused": [failed("SELEC 1", ("42601", "syntax error"))],
    "dead": [failed(ADD, ("25P02", "current transaction is aborted"), state="E")],
    "inserted": [BEGIN, said(ADD, "INSERT 0 1", state="T"), said("ROLLBACK;", "ROLLBACK")],
    "never ended": [said(ADD, "INSERT 0 1", state="T")],
    "committed": [BEGIN, TAKEN_STOCK, COMMIT],
    "alone": [said("UPDATE products SET stock = 1", "UPDATE 1"), failed(ADD, TAKEN)],
    "read first": [PRICES, TAKEN_STOCK],
    "looked first": [said(FIND, "SELECT 0"), failed(ADD, TAKEN)],
    "values": [said("SELECT 1, 2, 3, 4, 5, 6, 7", "SELECT 1")],
}


@pytest.mark.parametrize("message", ["it differs", PARTLY, MEETING])
@pytest.mark.parametrize("name", LOOPS)
def test_a_long_recording_is_explained_in_a_time_like_its_length(name: str, message: str) -> None:
    """Sixteen times the statements take far from sixteen times sixteen times as long."""
    short, long = (_time_of(LOOPS[name], message, length) for length in (200, 3200))
    assert long < 64 * short


def _time_of(loop: list[Statement], message: str, length: int) -> float:
    """Seconds of the processor that an explanation of so many statements takes."""
    statements = [*islice(cycle(loop), length)]
    told = called("1, 2, 'ab'", *statements, ended="raised KeyError: 'x'")
    case = missed(message, **told, **rivals((0, RAISE)))
    taken = []
    for _ in range(3):
        begun = time.process_time()
        explain(case)
        taken.append(time.process_time() - begun)
    return min(taken)


def test_the_documentation_lists_them() -> None:
    """docs/results.md has a row for each, in their order, and no other."""
    section = DOCS.read_text().partition("## Explanations")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [*ENTRIES]


@pytest.mark.parametrize(
    ("arguments", "texts", "explained"),
    [
        ("1, 'ab'", ["SELECT 'ab'"], False),
        ("1, 'ab', 'cd'", ["SELECT 'ab'", "SELECT 'cd'"], True),
        ("1, 'ab', 'cd'", ["SELECT 'ab'", "INSERT 'cd'"], False),
        ("[6, 7, 8]", ["SELECT 1 WHERE 1 IN (6, 7, 8)"], True),
        ("[6, 7, 8]", ["SELECT 1 LIMIT 6"], False),
        ("'it''s quoted'", ["SELECT 'it''s quoted'"], False),
        ('"it\'s quoted"', ["SELECT 'it''s quoted'"], True),
        ("'nobody asks'", ["SELECT $1"], False),
        ("'SELECT $1', 'nobody asks'", ["INSERT 'nobody asks'"], True),
        ('"x\'); DELETE FROM t; --"', ["INSERT 'x'); DELETE FROM t; --"], True),
        ("'SELECT 1 AS wxyz'", ["EXPLAIN SELECT 1 AS wxyz"], False),
        ("'created_at'", ["SELECT 1 ORDER BY created_at"], False),
        ("\"SELECT name, 'application_name' ...", ["SELECT name, 'application_name'"], False),
    ],
)
def test_a_value_stands_in_the_text_by_more_than_chance(
    arguments: str, texts: list[str], *, explained: bool
) -> None:
    """One short constant may be the text's own; a long one, several, or two in turn are not."""
    case = missed("it is wrong", **called(arguments, *(said(text, "SELECT 1") for text in texts)))
    explanation = explain(case)
    assert (explanation is not None and explanation.id == "value_in_sql") is explained


def test_rows_that_copy_brings_are_written() -> None:
    """A COPY that stays while the next one fails needed a transaction, too."""
    copy = 'COPY "events"("user_id") FROM STDIN (FORMAT binary)'
    sent = (said(copy, "COPY 1000"), failed(copy, FULL))
    explanation = explain(missed("x", **called("1", *sent, ended="raised DiskFullError: ")))
    assert explanation == Explanation("no_transaction", {"table": "events"}, 0)


@pytest.mark.parametrize(
    ("sent", "left"),
    [([BEGIN], None), ([BEGIN, failed(FIND, CANCELLED, state="E")], "transaction_left")],
)
def test_a_begin_that_was_cut_short_may_be_left_to_the_pool(
    sent: list[Statement], left: str | None
) -> None:
    """Whatever came after it is the function's own to end, also when its task is cancelled."""
    case = missed(
        "it is wrong",
        *sent,
        output="Resetting connection with an active transaction",
        acts=[Act(len(sent), "trouble", "cancels the call")],
    )
    explanation = explain(case)
    assert (explanation.id if explanation else None) == left


@pytest.mark.parametrize(
    ("end", "followed"),
    [(said("ROLLBACK;", "ROLLBACK"), False), (waiting("COMMIT;", connection=1), True)],
)
def test_work_whose_commit_got_no_answer_may_be_done(end: Statement, *, followed: bool) -> None:
    """Nobody can say of it that it did not follow."""
    debit = said("UPDATE accounts SET balance = 1", "UPDATE 1", state="T")
    sent = said(ADD, "INSERT 0 1"), BEGIN, debit, end
    explanation = explain(missed("x", **called("1", *sent, ended="raised OSError: lost")))
    assert (explanation is None or explanation.id != "no_transaction") is followed


@pytest.mark.parametrize(
    ("acts", "explained"),
    [
        ([(0, "BEGIN"), (0, RAISE), (3, "ROLLBACK")], False),
        ([(2, RAISE)], True),
        ([(1, RAISE)], False),
        ([(2, "UPDATE products SET name = 'x'")], False),
        ([(2, "UPDATE orders SET price = 1")], False),
    ],
)
def test_what_was_read_is_old_only_if_a_change_of_it_was_committed(
    acts: list[tuple[int, str]], *, explained: bool
) -> None:
    """After the look, and of the column and the table that were looked at."""
    case = missed("x", **called("1", BEGIN, PRICES, TAKEN_STOCK, COMMIT), **rivals(*acts))
    explanation = explain(case)
    assert (explanation is not None and explanation.id == "read_too_early") is explained


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("7", 7),
        ("[Decimal('1.00'), {'at': datetime.datetime(2026, 1, 1)}]", 2),
        ("[1, 2, ...", None),
        ("[" * 10_000, None),
        ("(1, 2)", None),
        ("-1", None),
        (None, None),
    ],
)
def test_lists_and_numbers_are_counted(text: str | None, count: int | None) -> None:
    """What was cut, or is something else, is not."""
    assert count_of(text) == count


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("EXPLAIN ANALYZE DELETE FROM t", "DELETE"),
        ("EXPLAIN (ANALYZE off) DELETE FROM t", ""),
        ("EXPLAIN (FORMAT JSON) DELETE FROM t", ""),
        ("EXPLAIN ANALYZE SELECT 1", ""),
        ("DELETE FROM t", ""),
    ],
)
def test_explain_analyze_changes_rows_if_its_statement_does(sql: str, word: str) -> None:
    """And only if it carries it out."""
    assert Command(sql).analyzed == word


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("INSERT INTO Orders VALUES (1)", "orders"),
        ("WITH new AS (INSERT INTO orders VALUES (1) RETURNING id) SELECT id FROM new", "orders"),
        ("WITH old AS (SELECT 1) DELETE FROM ONLY items", "items"),
        ("WITH old AS (SELECT 1) SELECT * FROM old", ""),
        ("SELECT * FROM orders", ""),
    ],
)
def test_a_change_names_its_table(sql: str, table: str) -> None:
    """Also where it stands in a WITH or behind one."""
    assert Command(sql).written == table
