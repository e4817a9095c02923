"""Mistakes by what they are, and functions that nobody has written, apart from them."""

from typing import Any

from msgspec.structs import replace

from grader.reports.mistakes import find_mistakes
from grader.results import NOT_WRITTEN, Explanation, Result, Status
from tests.sample_results import HALF, IMPORT_ERROR, STUB, case, exercise_of, result, task_of


def failing(submission: str, *tests: str, **evidence: Any) -> Result:
    """A submission whose tests fail for this reason."""
    cases = [case(one, one.title(), status=Status.FAILED, **evidence) for one in tests]
    return result(submission, exercise_of("shop", "Shop", [task_of("1.1", "A task", cases)]))


def explained(submission: str, *tests: str, value: str) -> Result:
    """The same explanation, with other words of the student's."""
    explanation = Explanation("value_in_sql", {"value": value})
    return failing(submission, *tests, explanation=explanation, message=f"{value} is in the SQL")


def test_one_explanation_is_one_mistake() -> None:
    """Whatever was printed, and in whichever tests of the exercise it was seen."""
    results = [
        explained("ada", "test_a", "test_b", value="7"),
        explained("bob", "test_b", value="'x'"),
    ]
    (mistake,), _ = find_mistakes(results)
    assert mistake.submissions == ["ada", "bob"]
    assert [(one.id, one.submissions) for one in mistake.cases] == [("test_b", 2), ("test_a", 1)]
    assert (mistake.example.submission, mistake.example.anchor) == ("ada", "case-1")


def test_without_an_explanation_the_test_is_the_mistake() -> None:
    """Two messages of one test are one, two tests are two."""
    results = [
        failing("ada", "test_a", message="3 rows"),
        failing("bob", "test_a", "test_b", message="4 rows"),
    ]
    mistakes, _ = find_mistakes(results)
    assert [(one.kind, one.submissions) for one in mistakes] == [
        ("test", ["ada", "bob"]),
        ("test", ["bob"]),
    ]


def test_the_most_common_mistake_comes_first() -> None:
    """By submissions, not by tests."""
    results = [
        failing("ada", "test_a", "test_b", "test_c", message="no"),
        explained("bob", "test_d", value="7"),
        explained("cleo", "test_e", value="8"),
    ]
    mistakes, _ = find_mistakes(results)
    assert mistakes[0].kind == "explained"


def test_an_error_of_the_whole_file_is_one_mistake() -> None:
    """Ten tests that end alike because the file does not load."""
    mistakes, _ = find_mistakes([IMPORT_ERROR, replace(IMPORT_ERROR, submission="twin")])
    whole = [one for one in mistakes if one.kind == "whole"]
    assert [(one.submissions, len(one.cases)) for one in whole] == [(["noor", "twin"], 10)]


def test_tests_that_were_not_run_are_one() -> None:
    """Whatever kept them from it."""
    cases = [case(f"test_{n}", "A", status=Status.NOT_RUN, message=f"{n} s are over") for n in "ab"]
    made = result("ada", exercise_of("shop", "Shop", [task_of("1.1", "A task", cases)]))
    (mistake,), _ = find_mistakes([made])
    assert (mistake.kind, len(mistake.cases)) == ("not_run", 2)


def test_functions_that_are_not_written_are_apart() -> None:
    """By function, and among no mistake."""
    mistakes, unwritten = find_mistakes([STUB, replace(STUB, submission="twin"), HALF])
    assert not [one for one in mistakes if one.example.message == NOT_WRITTEN]
    functions = {one.function: one.submissions for one in unwritten}
    assert functions["create_user"] == functions[None] == ["zoe", "twin"]
