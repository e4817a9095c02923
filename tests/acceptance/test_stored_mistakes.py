"""The hidden tests are worth something: each stored mistake is caught by the tests it names.

All mistakes of an exercise are graded as one class, through the real engine.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from grader.batch import grade_all
from grader.catalog import default_exercises, default_solutions, load_catalog
from grader.catalog.wrong import WrongSolution, load_wrong_solutions
from grader.grading import Submission, open_course
from grader.model import CaseResult, Outcome, Settings, Status

SOLUTIONS = default_solutions()
assert SOLUTIONS is not None
EXERCISES = load_catalog(default_exercises(), SOLUTIONS)
MISTAKES = [
    (exercise.slug, wrong)
    for exercise in EXERCISES
    for wrong in load_wrong_solutions(SOLUTIONS, exercise.slug)
]

Graded = dict[tuple[str, str], dict[str, CaseResult]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def graded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Graded]:
    """All mistakes, graded: the cases by exercise and name of the mistake."""
    root = tmp_path_factory.mktemp("mistakes")
    settings = Settings(exercises=default_exercises(), solutions=SOLUTIONS, jobs=2, seed=1)
    found: Graded = {}
    for exercise in EXERCISES:
        course = await open_course(settings, "hidden", only=[exercise.slug])
        class_ = [_hand_in(root, slug, wrong) for slug, wrong in MISTAKES if slug == exercise.slug]
        for result in await grade_all(class_, course, out=root / "out"):
            assert result.outcome is Outcome.GRADED, (result.submission, result.message)
            cases = [case for task in result.exercises[0].tasks for case in task.cases]
            found[exercise.slug, result.submission] = {case.id: case for case in cases}
    yield found


def _hand_in(root: Path, slug: str, wrong: WrongSolution) -> Submission:
    folder = root / slug / wrong.name
    folder.mkdir(parents=True)
    (folder / f"{slug}.py").write_text(wrong.source)
    return Submission(wrong.name, folder)


@pytest.mark.parametrize(("slug", "wrong"), MISTAKES, ids=[wrong.name for _, wrong in MISTAKES])
@pytest.mark.asyncio(loop_scope="module")
async def test_mistake_is_caught(graded: Graded, slug: str, wrong: WrongSolution) -> None:
    """Every test that the mistake names fails on it."""
    cases = graded[slug, wrong.name]
    assert set(wrong.caught_by) <= set(cases), "it names a test that does not exist"
    passed = [name for name in wrong.caught_by if cases[name].status is Status.PASSED]
    assert passed == []


@pytest.mark.parametrize("slug", [exercise.slug for exercise in EXERCISES])
@pytest.mark.asyncio(loop_scope="module")
async def test_no_hidden_test_is_idle(graded: Graded, slug: str) -> None:
    """Every hidden test fails on at least one stored mistake."""
    runs = [cases for (exercise, _), cases in graded.items() if exercise == slug]
    idle = [name for name in runs[0] if all(run[name].status is Status.PASSED for run in runs)]
    assert idle == []
