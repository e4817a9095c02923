"""What ``grade`` and ``check`` print."""

import io
import re
from collections.abc import Iterable, Iterator

import pytest
from msgspec.structs import replace
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from grader.reports.terminal import render_check, render_run
from grader.reports.terminal.layout import hanging, indented
from grader.results import NOT_WRITTEN, Call, CaseResult, Explanation, Place, Result, Status
from tests.sample_results import (
    GRADER_ERROR,
    HALF,
    IMPORT_ERROR,
    SAMPLES,
    SOLVED,
    STUB,
    TOLD,
    said,
)


def printed(renderable: RenderableType, *, width: int = 100) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(renderable)
    return out.getvalue()


def only(result: Result, case_id: str) -> Result:
    """The same result with no other failure."""
    exercises = [
        replace(e, tasks=[replace(t, cases=[*_kept(t.cases, case_id)]) for t in e.tasks])
        for e in result.exercises
    ]
    return replace(result, exercises=exercises)


def _alone(case: CaseResult) -> Result:
    exercise = TOLD.exercises[0]
    task = replace(exercise.tasks[0], cases=[case])
    return replace(TOLD, exercises=[replace(exercise, tasks=[task])])


def _kept(cases: Iterable[CaseResult], case_id: str) -> Iterator[CaseResult]:
    return (case for case in cases if case.status is Status.PASSED or case.id == case_id)


def test_check_shows_message_sql_and_next_step() -> None:
    """The terminal tells what the page tells, shorter."""
    text = printed(render_check(only(HALF, "test_add_users_is_all_or_none")))
    assert "3 users were added although the fourth was refused" in text
    assert "23505 duplicate key value" in text
    assert "Hint for this test: executemany is atomic" in text


def test_check_draws_transactions_as_brackets() -> None:
    """Two connections, two interleaved brackets."""
    text = printed(render_check(only(HALF, "test_opposite_transfers")))
    assert "│┌ 2: BEGIN;  rolled back" in text


def test_check_shows_no_sql_of_passed_cases() -> None:
    """What passed is one line."""
    assert "RETURNING id  INSERT 0 1" not in printed(render_check(HALF))


def test_check_tells_the_same_trouble_once() -> None:
    """Ten cases of a file that does not load, one message."""
    assert printed(render_check(IMPORT_ERROR)).count("was never closed") == 1


def test_functions_that_are_not_written_are_one_line() -> None:
    """Ten cases of a stub: their functions are named, and nothing is said to be wrong."""
    text = printed(render_check(STUB))
    assert "No code yet for 10 of 10 tests" in text
    assert re.search(r"not written yet: 7 functions \(10 tests\): create_pool, create_user", text)
    assert "error" not in text


def test_a_failure_tells_its_story() -> None:
    """What was called, what was expected and came, where, what next; the test's doings."""
    text = printed(render_check(TOLD))
    assert "settle([(3, 8, Decimal('5.00'))])  raised TransactionError" in text
    assert "\n  transactions.py:41\n" in re.sub(r" +\n", "\n", text)
    assert (
        text.index("expected: [")
        < text.index("got:      [")
        < text.index("Hint for this test: Lock")
    )
    assert "rival: takes 2.50 from account 4 and commits" in text
    assert "×200 in a row" in text


def test_long_prints_are_cut() -> None:
    """Twelve lines of forty."""
    text = printed(render_check(TOLD))
    assert "paying 11\n" in re.sub(r" +\n", "\n", text) and "paying 12" not in text
    assert "… 28 more lines" in text


def test_what_ended_a_call_stands_once() -> None:
    """In the line of the call; and the line of code where the lines around it are."""
    place = Place(line=7, first=6, code="async def f(pool):\n    return rows[7]")
    case = CaseResult(
        id="test_f",
        title="f gives the row",
        function="f",
        status=Status.ERROR,
        points=0,
        max_points=1,
        visibility="visible",
        message="KeyError: 7",
        detail="line 7, in f\n    return rows[7]",
        calls=[Call("f", "7", "raised KeyError: 7")],
        place=place,
    )
    text = printed(render_check(_alone(case)))
    assert text.count("KeyError: 7") == 1
    assert text.count("return rows[7]") == 1 and "line 7, in f" not in text


def test_a_line_of_code_that_is_cut_says_so() -> None:
    """However far it is indented."""
    for indent in (0, 4, 20):
        text = printed(hanging(Text("7  "), Text(" " * indent + "x" * 60), cut=True), width=40)
        assert text.rstrip("\n").endswith("x…") and len(text.rstrip("\n")) == 40


def test_no_line_is_filled_up_with_spaces() -> None:
    """A pipe and a file get what is written, and at most the space at which a line was broken."""
    for result in (HALF, TOLD, STUB, IMPORT_ERROR):
        assert not re.search(r"  +$", printed(render_check(result), width=80), re.MULTILINE)


def test_a_path_is_longer_than_a_narrow_terminal_and_stays_whole() -> None:
    """Also inside of what is indented: an editor opens what is copied."""
    path = "work/basic_operations/basic_operations.py:40"
    for part in (hanging(Text("! "), Text(f"see {path}")), indented(Text(path))):
        out = io.StringIO()
        Console(file=out, width=30, color_system=None).print(part, crop=False)
        assert path in out.getvalue()


def test_a_cell_of_a_table_breaks_what_is_too_long() -> None:
    """It would be cut off there."""
    table = Table.grid()
    table.add_column(overflow="fold")
    table.add_row(hanging(Text("1.1 "), Text("x" * 100)))
    assert printed(table, width=40).count("x") == 100


def test_of_many_unwritten_functions_the_first_are_named() -> None:
    """An empty stub is a few lines; the page has all of them."""
    names = [f"function_{number}" for number in range(12)]
    cases = [
        CaseResult(f"test_{name}", name, Status.ERROR, 0, 1, "visible", function=name)
        for name in names
    ]
    cases = [replace(case, message=NOT_WRITTEN) for case in cases]
    exercise = TOLD.exercises[0]
    task = replace(exercise.tasks[0], cases=cases)
    told = printed(render_check(replace(TOLD, exercises=[replace(exercise, tasks=[task])])))
    assert "function_4, and 7 more" in " ".join(told.split()) and "function_5" not in told


def test_a_long_lead_leaves_the_text_its_room() -> None:
    """On a narrow terminal the lines below begin near its edge, on a wide one below the text."""
    for width, begins in ((40, "  "), (80, " " * 18)):
        told = printed(hanging(Text("Nächster Schritt: "), Text("Wort " * 30)), width=width)
        assert all(line.startswith(f"{begins}Wort") for line in told.splitlines()[1:])


def test_what_a_call_returned_is_no_evidence_besides() -> None:
    """Its line says how it ended, and that is all that the message says."""
    ended = "returned a coroutine: is an `await` missing?"
    case = CaseResult("test_x", "Title", Status.ERROR, 0, 1, "visible", message=ended)
    case = replace(
        case, calls=[Call("f", "1", ended)], explanation=Explanation("coroutine_returned")
    )
    told = " ".join(printed(render_check(_alone(case))).split())
    assert told.count("returned a coroutine: is an `await` missing?") == 1


def test_a_detail_stands_once() -> None:
    """Of an error that the call's line tells: its DETAIL, its number and its meaning, each once."""
    check = 'new row for relation "accounts" violates check constraint "accounts_balance_check"'
    row = "Failing row contains (1, 1, -4.00)."
    case = CaseResult(
        id="test_f",
        title="f pays",
        function="f",
        status=Status.ERROR,
        points=0,
        max_points=1,
        visibility="visible",
        message=f"CheckViolationError: {check}\nDETAIL:  {row}",
        detail="SQLSTATE 23514: The values break a CHECK of the table.",
        calls=[Call("f", "7", f"raised CheckViolationError: {check}")],
        statements=[said("UPDATE accounts", error=("23514", f"{check}\nDETAIL:  {row}"))],
    )
    explained = Explanation("check_broken", {"constraint": "c", "detail": row}, 0)
    for one in (case, replace(case, explanation=explained)):
        text = " ".join(printed(render_check(_alone(one)), width=300).split())
        assert (text.count(check), text.count(row)) == (1, 1)
        assert text.count("The values break") == 1 and "23514" in text


def test_another_error_than_the_one_asked_for_stands_once() -> None:
    """In the line of the call: not in the detail, nor at the statement."""
    check = 'new row for relation "accounts" violates check constraint "accounts_balance_check"'
    row = "Failing row contains (2, 2, -0.01)."
    case = CaseResult(
        id="test_f",
        title="f refuses",
        function="f",
        status=Status.FAILED,
        points=0,
        max_points=1,
        visibility="visible",
        message="CheckViolationError was raised where the exercise asks for InsufficientFunds",
        detail=f"{check}\nDETAIL:  {row}",
        calls=[Call("f", "7", f"raised CheckViolationError: {check}")],
        statements=[said("UPDATE accounts", error=("23514", f"{check}\nDETAIL:  {row}"))],
        explanation=Explanation("check_broken", {"constraint": "c", "detail": row}, 0),
    )
    text = " ".join(printed(render_check(_alone(case)), width=300).split())
    assert (text.count(check), text.count(row)) == (1, 1)


def test_passed_cases_are_counted() -> None:
    """Nobody reads their titles."""
    text = printed(render_check(HALF))
    assert "6 of 13 tests failed" in text and "7 passed" in text
    assert "A created user can be read back" not in text


def test_our_fault_has_no_score() -> None:
    """A grader_error lists nothing and blames us."""
    text = printed(render_check(GRADER_ERROR))
    assert "our fault" in text and "PostgreSQL would not start" in text
    assert "/ 30" not in text


def test_grade_lists_submissions_by_name() -> None:
    """ada before grace."""
    text = printed(render_run([HALF, SOLVED]))
    assert text.index("ada") < text.index("grace")


@pytest.mark.parametrize("width", [20, 80, 200])
def test_hostile_text_moves_no_cursor_and_commands_no_ci(width: int) -> None:
    """Only printable characters and newlines; no workflow command, wherever lines wrap."""
    hostile = SAMPLES["hostile"]
    text = printed(render_check(hostile), width=width)
    text += printed(render_run([hostile]), width=width)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066\ud800]", text)
    assert not re.search(r"^\s*::|##\[", text, re.MULTILINE)
    assert "[bold red]" in printed(render_check(hostile), width=200)
