"""What a page tells of an earlier grading of the same submission."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.errors import OperatorError
from grader.reports.earlier import Earlier, read_earlier, summarize_earlier
from grader.reports.page import render_student
from grader.reports.result_json import render_json
from grader.results import CaseResult, Result, Status
from tests.sample_results import GRADER_ERROR, HALF


def with_statuses(change: dict[str, Status]) -> Result:
    """HALF, with other statuses of some cases."""

    def altered(case: CaseResult) -> CaseResult:
        return replace(case, status=change.get(case.id, case.status))

    exercises = [
        replace(one, tasks=[replace(t, cases=[altered(c) for c in t.cases]) for t in one.tasks])
        for one in HALF.exercises
    ]
    return replace(HALF, exercises=exercises, score=1.5)


CASES = [case for one in HALF.exercises for task in one.tasks for case in task.cases]
PASSED = next(case for case in CASES if case.status is Status.PASSED)
FAILED = next(case for case in CASES if case.status is Status.FAILED)
THEN = with_statuses({PASSED.id: Status.FAILED, FAILED.id: Status.PASSED})
SLUG = HALF.exercises[0].slug


def kept(result: Result) -> Earlier:
    """What is kept of a grading."""
    earlier = summarize_earlier(result)
    assert earlier is not None
    return earlier


def test_what_changed_is_told() -> None:
    """The score then, what is mended, and what fails anew."""
    assert kept(THEN).tell_change(HALF) == [
        f"1.5 of {HALF.max_score:g} last time",
        "1 mended",
        "1 new",
    ]


def test_cases_are_marked() -> None:
    """One that fails anew, and one that passes now."""
    assert kept(THEN).of_failure(SLUG, FAILED.id) == "new"
    assert kept(THEN).of_success(SLUG, PASSED.id) == "mended"


def test_nothing_new_is_told_as_that() -> None:
    """One that fails as it did, one that passed then too, and one that was not there."""
    assert kept(HALF).of_failure(SLUG, FAILED.id) == "as last time"
    assert kept(HALF).of_success(SLUG, PASSED.id) == ""
    assert kept(HALF).of_failure(SLUG, "test_later") == ""


def test_the_page_has_the_marks() -> None:
    """On the student's page, where they are read."""
    page = render_student(HALF, earlier=kept(THEN))
    assert "1.5 of" in page
    for mark in ("new", "mended"):
        assert f'<span class="tag">{mark}</span>' in page


def test_other_points_are_not_compared_unseen() -> None:
    """Two versions of the points are told, and that they do not mean the same."""
    other = replace(THEN, exercises=[replace(one, points_version="0") for one in THEN.exercises])
    assert "cannot be compared" in kept(other).tell_change(HALF)[1]


def test_earlier_results_are_found_by_name(tmp_path: Path) -> None:
    """In the folder that a run wrote; who was not there, or was not graded, is left out."""
    for name, result in (("ada", THEN), ("eve", GRADER_ERROR)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "result.json").write_text(render_json(result))
    assert read_earlier(tmp_path, ["ada", "bob", "eve"]) == {"ada": kept(THEN)}


def test_what_cannot_be_read_is_told_with_its_path(tmp_path: Path) -> None:
    """A file of another version, and a folder that is not there."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/result.json").write_text(render_json(HALF).replace("result/2", "result/1"))
    with pytest.raises(OperatorError, match=r"ada/result.json.*result/1"):
        read_earlier(tmp_path, ["ada"])
    with pytest.raises(OperatorError, match="there is no folder"):
        read_earlier(tmp_path / "nothing", ["ada"])
