"""What a page tells of an earlier grading of the same submission."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.errors import OperatorError
from grader.reports.earlier import check_earlier, look_back, read_earlier, tell_change
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
EARLIER = with_statuses({PASSED.id: Status.FAILED, FAILED.id: Status.PASSED})
SLUG = HALF.exercises[0].slug


def test_what_changed_is_told() -> None:
    """The score then, what is mended, and what fails anew."""
    since = look_back(EARLIER, HALF)
    assert since is not None
    assert tell_change(since, HALF) == [
        f"1.5 of {HALF.max_score:g} last time",
        "1 mended",
        "1 new",
    ]


def test_cases_are_marked() -> None:
    """One that fails anew, and one that passes now."""
    since = look_back(EARLIER, HALF)
    assert since is not None
    assert since.of_failure(SLUG, FAILED.id) == "new"
    assert since.of_success(SLUG, PASSED.id) == "mended"


def test_nothing_new_is_told_as_that() -> None:
    """One that fails as it did, and one that passed then too."""
    since = look_back(HALF, HALF)
    assert since is not None
    assert since.of_failure(SLUG, FAILED.id) == "as last time"
    assert since.of_success(SLUG, PASSED.id) == ""


def test_the_page_has_the_marks() -> None:
    """On the student's page, where they are read."""
    page = render_student(HALF, earlier=EARLIER)
    assert "1.5 of" in page
    for mark in ("new", "mended"):
        assert f'<span class="tag">{mark}</span>' in page


def test_other_points_are_not_compared_unseen() -> None:
    """Two versions of the points are told, and that they do not mean the same."""
    other = [replace(one, points_version="0") for one in EARLIER.exercises]
    since = look_back(replace(EARLIER, exercises=other), HALF)
    assert since is not None
    assert "cannot be compared" in tell_change(since, HALF)[1]


def test_a_fault_of_ours_is_no_earlier_grading() -> None:
    """Nor is a run that did not have the submission."""
    assert look_back(GRADER_ERROR, HALF) is None
    assert look_back(None, HALF) is None


def test_an_earlier_result_is_found_by_name(tmp_path: Path) -> None:
    """In the folder that a run wrote; another submission's is none."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/result.json").write_text(render_json(EARLIER))
    assert read_earlier(tmp_path, "ada") == EARLIER
    assert read_earlier(tmp_path, "bob") is None


def test_what_cannot_be_read_is_told_with_its_path(tmp_path: Path) -> None:
    """A file of another version, and a folder that is not there."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/result.json").write_text(render_json(HALF).replace("result/2", "result/1"))
    with pytest.raises(OperatorError, match=r"ada/result.json.*result/1"):
        check_earlier(tmp_path, ["ada"])
    with pytest.raises(OperatorError, match="there is no folder"):
        check_earlier(tmp_path / "nothing", ["ada"])
