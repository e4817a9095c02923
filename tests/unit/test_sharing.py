"""When two processes may run the tests of an exercise."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from grader.grading.course import Course
from grader.model import Settings, Visibility
from grader.sandbox import Sandbox

SETTINGS = Settings(exercises=Path("exercises"), solutions=None, jobs=2)


def _shares(settings: Settings, visibility: Visibility = "visible") -> bool:
    return Course([], {}, visibility, settings, Sandbox("off"), "18.4").shares


def test_where_somebody_waits_for_all_of_them() -> None:
    """Visible tests, on a machine with two cores."""
    assert _shares(SETTINGS)


def test_a_submission_that_is_graded_is_judged_by_one() -> None:
    """Others are graded beside it."""
    assert not _shares(SETTINGS, "hidden")


@pytest.mark.parametrize(
    "change", [{"jobs": 1}, {"first": True}, {"trouble": "3:killed"}, {"keep": "failed"}]
)
def test_what_needs_one_process_has_one(change: dict[str, Any]) -> None:
    """One core; the first failure as the end; one try alone; databases to look into."""
    assert not _shares(replace(SETTINGS, **change))
