"""The hidden tests are worth something: each stored mistake is caught by the tests it names.

Each is run through the real engine, against the tests that it names.
"""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from grader.catalog import default_exercises, default_solutions, load_catalog
from grader.catalog.wrong import WrongSolution, load_wrong_solutions
from grader.grading import open_course
from grader.grading.running import collect, run
from grader.model import Exercise, Settings, Status
from grader.scoring import score_exercise

SOLUTIONS = default_solutions()
assert SOLUTIONS is not None
EXERCISES = load_catalog(default_exercises(), SOLUTIONS)
MISTAKES = [
    (exercise, wrong)
    for exercise in EXERCISES
    for wrong in load_wrong_solutions(SOLUTIONS, exercise.slug)
]

Verdicts = dict[tuple[str, str], dict[str, bool]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def passed() -> AsyncIterator[Verdicts]:
    """Which of the tests that each mistake names passed, by exercise and name of the mistake."""
    settings = Settings(exercises=default_exercises(), solutions=SOLUTIONS, seed=1)
    course = await open_course(settings, "hidden")
    turn = asyncio.Semaphore(2)

    async def judge(exercise: Exercise, wrong: WrongSolution) -> dict[str, bool]:
        async with turn:
            reports, facts = await run(
                exercise,
                wrong.source.encode(),
                visibility="hidden",
                settings=settings,
                sandbox=course.sandbox,
                deadline=time.monotonic() + settings.limits.submission_s,
                only=wrong.caught_by,
            )
        assert facts.complaint is None, facts.complaint
        result = score_exercise(exercise, course.manifests[exercise.slug], reports)
        cases = {case.id: case for task in result.tasks for case in task.cases}
        return {name: cases[name].status is Status.PASSED for name in wrong.caught_by}

    keys = [(exercise, wrong) for exercise, wrong in MISTAKES]
    verdicts = await asyncio.gather(*(judge(exercise, wrong) for exercise, wrong in keys))
    yield {
        (exercise.slug, wrong.name): verdict
        for (exercise, wrong), verdict in zip(keys, verdicts, strict=True)
    }


@pytest.mark.parametrize(("exercise", "wrong"), MISTAKES, ids=[w.name for _, w in MISTAKES])
@pytest.mark.asyncio(loop_scope="module")
async def test_mistake_is_caught(
    passed: Verdicts, exercise: Exercise, wrong: WrongSolution
) -> None:
    """Every test that the mistake names fails on it."""
    assert passed[exercise.slug, wrong.name] == dict.fromkeys(wrong.caught_by, False)


@pytest.mark.parametrize("exercise", EXERCISES, ids=[exercise.slug for exercise in EXERCISES])
async def test_no_hidden_test_is_idle(exercise: Exercise) -> None:
    """Every hidden test is named by at least one stored mistake."""
    settings = Settings(exercises=default_exercises(), solutions=SOLUTIONS)
    cases = {case.id for case in await collect(exercise, "hidden", settings)}
    named = {n for one, wrong in MISTAKES if one is exercise for n in wrong.caught_by}
    assert cases == named
