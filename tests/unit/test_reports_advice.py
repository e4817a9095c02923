"""What to try next: the first failure by order of tasks, and the same trouble told once."""

from grader.reports.advice import entries, next_steps
from grader.results import NOT_WRITTEN, Call, Explanation, Status
from tests.sample_results import HALF, IMPORT_ERROR, SOLVED, STUB, every_case, exercise, result


def test_the_first_failure_by_order_of_tasks_comes_first() -> None:
    """Task 1.1 before 1.2."""
    steps = next_steps(entries(HALF))
    assert steps[0].case.title == "Users are listed in the order of their ids"


def test_nothing_is_advised_when_all_passed() -> None:
    """A full score has no next step."""
    assert next_steps(entries(SOLVED)) == []


def test_the_same_message_is_told_once() -> None:
    """Ten stubs are one step, which counts the other nine."""
    steps = next_steps(entries(STUB))
    assert [step.same for step in steps] == [9]


def test_later_cases_point_to_the_first_with_the_same_message() -> None:
    """The page need not repeat it."""
    listed = entries(IMPORT_ERROR)
    assert listed[0].same_as is None
    assert {entry.same_as for entry in listed[1:10]} == {listed[0].anchor}


def test_at_zero_an_assertion_is_nearer_than_an_exception() -> None:
    """Start with the code that runs to its end."""
    changed = every_case({"status": Status.ERROR, "message": "boom"})
    changed["test_profile_round_trip"] = {"status": Status.FAILED, "message": "not equal"}
    steps = next_steps(entries(result("nadia", exercise(changed))))
    assert steps[0].case.id == "test_profile_round_trip"


def test_an_exception_comes_before_what_missed_its_mark_for_it() -> None:
    """The hint of a test for another error would lead astray: the slip is to be mended first."""
    slip = "AttributeError: 'Pool' object has no attribute 'fetch_row'"
    changed = every_case({"status": Status.ERROR, "message": f"{slip}\nDETAIL:  more"})
    changed["test_create_user_stores_a_row"] = {
        "status": Status.FAILED,
        "message": "AttributeError was raised where the exercise asks for UniqueViolationError",
        "calls": [Call("create_user", "'Ada'", f"raised {slip}")],
    }
    steps = next_steps(entries(result("nadia", exercise(changed))))
    assert [step.case.status for step in steps] == [Status.ERROR, Status.FAILED]


def test_cases_that_were_not_run_come_last() -> None:
    """What was tried comes before what was not."""
    changed = every_case({"status": Status.NOT_RUN, "message": "the time was up"})
    changed["test_profile_round_trip"] = {"status": Status.ERROR, "message": "timed out"}
    steps = next_steps(entries(result("nadia", exercise(changed))))
    assert [step.case.status for step in steps] == [Status.ERROR, Status.NOT_RUN]


def test_a_file_that_cannot_be_loaded_is_no_tests_trouble() -> None:
    """However few tests tell of it: the others wait for functions that are not written."""
    told = "users.py cannot be imported: ImportError: no"
    changed = every_case({"status": Status.ERROR, "message": NOT_WRITTEN})
    changed["test_profile_round_trip"] = {
        "status": Status.ERROR,
        "message": told,
        "explanation": Explanation("not_loaded"),
    }
    one = next(e for e in entries(result("ada", exercise(changed))) if e.case.message == told)
    assert one.general and one.hint is None
