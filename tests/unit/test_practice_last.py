"""The results of the check before."""

from pathlib import Path

import msgspec
import pytest

from grader.practice.last import FILE, FOLDER, add_to, find_failed, keep_last, try_last
from grader.results import CaseResult, Result, Status
from tests.sample_results import GRADER_ERROR, HALF, SOLVED

replace = msgspec.structs.replace


def cases(result: Result) -> dict[str, CaseResult]:
    return {c.id: c for e in result.exercises for t in e.tasks for c in t.cases}


def part(result: Result, task_id: str) -> Result:
    """Of a result only one task."""
    exercises = [
        replace(one, tasks=kept)
        for one in result.exercises
        if (kept := [task for task in one.tasks if task.id == task_id])
    ]
    return replace(result, exercises=exercises)


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    """As it was; in a folder of its own, that no submission has."""
    assert try_last(tmp_path) == (None, "")
    keep_last(tmp_path, HALF)
    assert try_last(tmp_path) == (HALF, "")


@pytest.mark.parametrize("content", ["", "{", '{"schema": "asyncpg-grader/result/1"}'])
def test_something_else_is_put_aside(tmp_path: Path, content: str) -> None:
    """It is said in a line, and ends nothing."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / FILE).write_text(content)
    last, problem = try_last(tmp_path)
    assert last is None and f"{FOLDER}/{FILE} is put aside: " in problem and "\n" not in problem


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """Neither to read nor to write."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / FOLDER).symlink_to(elsewhere)
    keep_last(tmp_path, HALF)
    assert list(elsewhere.iterdir()) == []


def test_a_link_may_lead_to_the_work(tmp_path: Path) -> None:
    """Which folder is checked is the student's own choice."""
    (tmp_path / "work").mkdir()
    (tmp_path / "link").symlink_to("work")
    keep_last(tmp_path / "link", HALF)
    assert try_last(tmp_path / "link") == (HALF, "")


def test_a_check_of_less_keeps_the_rest() -> None:
    """What was found now takes the place of what was; the score is of both."""
    whole, kept = add_to(HALF, part(SOLVED, "1.1"))
    fresh = cases(part(SOLVED, "1.1"))
    assert {id_ for _, id_ in kept} == set(cases(HALF)) - set(fresh)
    assert cases(whole) == cases(HALF) | fresh
    assert whole.score == sum(case.points for case in cases(whole).values())
    assert whole.max_score == HALF.max_score


def test_another_version_found_nothing_that_counts() -> None:
    """Its tests may have been others."""
    older = replace(HALF, environment=replace(HALF.environment, grader="0.0.9"))
    now = part(SOLVED, "1.1")
    assert add_to(older, now) == (now, set())


def test_without_a_verdict_nothing_is_put_together() -> None:
    """A breakdown of ours is told as it is."""
    assert add_to(HALF, GRADER_ERROR) == (GRADER_ERROR, set())


def test_what_failed_is_found_by_exercise() -> None:
    """What waits for its function has not failed."""
    failed = [id_ for id_, case in cases(HALF).items() if case.status is not Status.PASSED]
    assert [id_ for ids in find_failed(HALF).values() for id_ in ids] == failed
    assert find_failed(SOLVED) == {}
