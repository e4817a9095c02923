"""What failed, what is not written yet, what passed: counted, and in order."""

from collections.abc import Mapping

from grader.reports.account import Account, take_account
from grader.reports.advice import entries
from grader.results import NOT_WRITTEN, Status
from tests.sample_results import (
    HALF,
    IMPORT_ERROR,
    SOLVED,
    STUB,
    TOLD,
    every_case,
    exercise,
    result,
)


def account_of(changed: Mapping[str, Mapping[str, object]]) -> Account:
    return take_account(entries(result("ada", exercise(changed))))


def test_the_worst_is_said_first() -> None:
    """What failed, then what is left to say."""
    assert take_account(entries(HALF)).headline == "6 of 13 tests failed"
    assert take_account(entries(HALF)).rest == ["7 passed"]
    assert take_account(entries(TOLD)).rest == ["no code yet for 1", "9 passed"]


def test_all_passed_is_one_sentence() -> None:
    """Nothing is left to say."""
    account = take_account(entries(SOLVED))
    assert (account.headline, account.rest) == ("All 10 tests passed", [])


def test_what_was_not_run_did_not_fail() -> None:
    """The time was up."""
    account = account_of({"test_profile_round_trip": {"status": Status.NOT_RUN}})
    assert (account.headline, account.rest) == ("1 of 10 tests not run", ["9 passed"])
    assert len(account.failures) == 1


def test_a_stub_has_no_failure() -> None:
    """Its functions wait for code, each named once."""
    account = take_account(entries(STUB))
    assert account.failures == [] and account.waiting == 10
    names = [one.name for one in account.unwritten]
    assert names.count("list_users") == 1 and names.count(None) == 1


def test_an_assertion_with_these_words_is_a_failure() -> None:
    """Only an error of the stub itself means that there is no code."""
    said = {"status": Status.FAILED, "message": NOT_WRITTEN}
    assert account_of({"test_profile_round_trip": said}).failed == 1


def test_the_same_trouble_is_one_failure() -> None:
    """The others are its twins."""
    account = take_account(entries(IMPORT_ERROR))
    [twins] = [one.twins for one in account.failures if one.entry.general]
    assert len(twins) == 9


def test_passed_cases_stand_by_function() -> None:
    """In the order of the tasks."""
    passed = take_account(entries(SOLVED)).passed
    assert [(one.task_id, one.name, len(one.entries)) for one in passed][:3] == [
        ("1.1", "create_pool", 1),
        ("1.1", "create_user", 1),
        ("1.1", "list_users", 2),
    ]


def test_nothing_is_counted_twice() -> None:
    """Whatever the statuses are."""
    changed = every_case({"status": Status.ERROR, "message": "boom"})
    changed |= {"test_profile_round_trip": {"status": Status.ERROR, "message": NOT_WRITTEN}}
    account = take_account(entries(result("ada", exercise(changed))))
    counted = (account.failed, account.waiting, account.not_run, account.right)
    assert counted == (9, 1, 0, 0) and account.total == 10
