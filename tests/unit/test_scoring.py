"""Points come from the frozen list of cases; nothing that a run reports can change the total."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.errors import GraderFault
from grader.model import CaseSpec, Exercise, PoolOptions, Task
from grader.results import NOT_WRITTEN, Blame, Call, CaseReport, Status
from grader.scoring import (
    find_settled,
    find_suspects,
    read_report,
    score_exercise,
    version_points,
    write_case,
)

EXERCISE = Exercise(
    slug="tiny",
    title="Tiny",
    tasks=[Task("9.1", "Count", 3.0), Task("9.2", "Count more", 2.0)],
    pool=PoolOptions(),
    stub=Path("tiny.py"),
    functions={},
    sql=[],
    visible_tests=Path("test_visible.py"),
    hidden_tests=None,
)
MANIFEST = [
    CaseSpec("test_one", "9.1", "One", 1.0, "Try one.", "hidden"),
    CaseSpec("test_two", "9.1", "Two", 2.0, None, "hidden"),
    CaseSpec("test_three", "9.2", "Three", 2.0, None, "hidden"),
]
PASSED = {case.id: CaseReport(case.id, passed=True, body_ran=True) for case in MANIFEST}


def judge(report: CaseReport | None) -> tuple[Status, float, str | None]:
    """Score with one report replaced; returns that case's status, points and message."""
    reports = {**PASSED, **({report.id: report} if report else {})}
    if report is None:
        del reports["test_one"]
    case = score_exercise(EXERCISE, MANIFEST, reports).tasks[0].cases[0]
    return case.status, case.points, case.message


def test_all_passed_is_full_marks() -> None:
    """A submission whose cases all pass gets every point."""
    result = score_exercise(EXERCISE, MANIFEST, PASSED)
    assert (result.score, result.max_score) == (5.0, 5.0)


def test_nothing_reported_keeps_the_total() -> None:
    """A run that reports nothing scores 0 out of the whole total."""
    result = score_exercise(EXERCISE, MANIFEST, {})
    assert (result.score, result.max_score) == (0.0, 5.0)


def test_points_that_move_are_another_version() -> None:
    """Also between two tests of one task, where no total changes."""
    one, two, three = MANIFEST
    moved = [replace(one, points=2.0), replace(two, points=1.0), three]
    assert version_points(moved) != version_points(MANIFEST)
    assert version_points([one, two]) != version_points(MANIFEST)


def test_words_that_change_are_the_same_version() -> None:
    """So is another order: every test is worth what it was."""
    reworded = [replace(case, title="New", hint="Newer.", line=7) for case in reversed(MANIFEST)]
    assert version_points(reworded) == version_points(MANIFEST)


def test_version_does_not_hang_on_what_was_earned() -> None:
    """Who passes nothing has the same as who passes all."""
    versions = {
        score_exercise(EXERCISE, MANIFEST, reports).points_version for reports in (PASSED, {})
    }
    assert versions == {version_points(MANIFEST)}


def test_unreported_case_is_named() -> None:
    """A case that did not report is not_run, scores 0 and says why."""
    assert judge(None) == (Status.NOT_RUN, 0.0, "this test did not report a result")


def test_pass_without_a_body_is_no_pass() -> None:
    """pytest's word that a test passed is not enough: its body must have come to its end."""
    status, points, message = judge(CaseReport("test_one", passed=True, body_ran=False))
    assert (status, points) == (Status.NOT_RUN, 0.0)
    assert message == "the body of this test did not run"


@pytest.mark.parametrize(
    ("blame", "status"),
    [
        (Blame.ASSERTION, Status.FAILED),
        (Blame.STUDENT, Status.ERROR),
        (Blame.TEST, Status.NOT_RUN),
    ],
)
def test_blame_makes_the_status(blame: Blame, status: Status) -> None:
    """Who ended the test decides the status, and each scores 0 with the reason."""
    report = CaseReport("test_one", passed=False, body_ran=False, blame=blame, message="why")
    assert judge(report) == (status, 0.0, "why")


def test_our_fault_is_never_a_score() -> None:
    """A case that we broke makes the exercise unscored."""
    report = CaseReport("test_one", False, False, blame=Blame.GRADER, message="the tap broke")
    with pytest.raises(GraderFault, match="the tap broke"):
        score_exercise(EXERCISE, MANIFEST, {"test_one": report})


def test_lost_server_is_ours_at_first() -> None:
    """A server that went down once may be our fault: no score, and the case is a suspect."""
    report = CaseReport("test_one", False, False, blame=Blame.SERVER)
    with pytest.raises(GraderFault):
        score_exercise(EXERCISE, MANIFEST, {"test_one": report})
    assert find_suspects({**PASSED, "test_one": report}) == {"test_one"}


def test_server_lost_twice_is_the_students() -> None:
    """A case that loses the server in both tries costs itself, and nothing else."""
    report = CaseReport("test_one", False, False, blame=Blame.SERVER, detail="what it said to us")
    reports = {**PASSED, "test_one": report}
    result = score_exercise(EXERCISE, MANIFEST, reports, suspects={"test_one"})
    case = result.tasks[0].cases[0]
    assert (result.score, case.status, case.detail) == (4.0, Status.ERROR, None)


def test_unknown_cases_are_not_counted() -> None:
    """A report of a case that was never collected adds nothing."""
    extra = CaseReport("test_invented", passed=True, body_ran=True)
    result = score_exercise(EXERCISE, MANIFEST, {**PASSED, "test_invented": extra})
    assert (result.score, result.max_score) == (5.0, 5.0)


#: The test looks for an error of PostgreSQL's, and no statement was sent.
SLIP = CaseReport(
    "test_one",
    False,
    False,
    Blame.ASSERTION,
    "AttributeError was raised where the exercise asks for UniqueViolationError",
    calls=[Call("f", "7", "raised AttributeError: 'int' object has no attribute 'id'")],
)


@pytest.mark.parametrize(
    ("report", "hint"),
    [
        (CaseReport("test_one", False, False, blame=Blame.ASSERTION), "Try one."),
        (CaseReport("test_one", False, False, Blame.STUDENT, "ValueError: no"), "Of an error."),
        (CaseReport("test_one", False, False, Blame.STUDENT, NOT_WRITTEN), None),
        (
            CaseReport("test_one", False, False, Blame.STUDENT, "InterfaceError: pool is closed"),
            "Of a closed pool.",
        ),
        (CaseReport("test_one", False, False, blame=Blame.TEST), None),
        (SLIP, "Of an error."),
        (PASSED["test_one"], None),
    ],
)
def test_a_hint_is_for_one_ending(report: CaseReport, hint: str | None) -> None:
    """A failed assertion that nothing explains, an error likewise, or an explanation."""
    hints = {"error": "Of an error.", "pool_closed": "Of a closed pool."}
    manifest = [replace(MANIFEST[0], hints=hints), *MANIFEST[1:]]
    result = score_exercise(EXERCISE, manifest, {**PASSED, "test_one": report})
    assert [case.hint for case in result.tasks[0].cases] == [hint, None]


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", '{"tests": [{"metadata": {}}]}'),
        *(
            '{"tests": [{"metadata": {"case": {"id": 1}}}]}',
            '{"tests": [{"metadata": {"case": "1"}}]}',
        ),
    ],
)
def test_unreadable_report_is_our_fault(text: str) -> None:
    """The report is written by our own process: a broken one is not the student's fault."""
    with pytest.raises(GraderFault):
        read_report(text)


def test_reads_what_the_plugin_writes() -> None:
    """Reports are found by id under the plugin's key."""
    case = CaseReport("test_one", passed=True, body_ran=True)
    text = json.dumps({"tests": [{"nodeid": "x", "metadata": {"case": write_case(case)}}]})
    assert read_report(text) == {"test_one": case}


def test_process_lost_twice_is_the_students() -> None:
    """A case that loses the student's process in both tries costs itself, and says so."""
    report = CaseReport("test_one", False, False, blame=Blame.WORKER, message="the process died")
    result = score_exercise(
        EXERCISE, MANIFEST, {**PASSED, "test_one": report}, suspects={"test_one"}
    )
    case = result.tasks[0].cases[0]
    assert (case.status, case.message) == (
        Status.ERROR,
        "the process died while your code ran, in two tries out of two",
    )


def test_what_is_settled_needs_no_second_try() -> None:
    """A verdict stays when another case of the same run could not be judged."""
    broken = [
        CaseReport(blame, False, False, blame=blame)
        for blame in (Blame.SERVER, Blame.WORKER, Blame.GRADER)
    ]
    failed = CaseReport("test_one", False, False, blame=Blame.ASSERTION)
    reports = {report.id: report for report in [*PASSED.values(), *broken, failed]}
    assert find_settled(reports) == {**PASSED, "test_one": failed}
