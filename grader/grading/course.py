"""What all submissions of a run are graded with."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.catalog import load_catalog
from grader.errors import OperatorError
from grader.grading.running import collect
from grader.model import CaseSpec, Exercise, Settings, Visibility
from grader.sandbox import Sandbox, open_sandbox


@dataclass(frozen=True)
class Course:
    """Exercises, their frozen totals, and the sandbox, which has been proven."""

    exercises: Sequence[Exercise]
    manifests: dict[str, list[CaseSpec]]
    visibility: Visibility
    settings: Settings
    sandbox: Sandbox

    @property
    def max_score(self) -> float:
        """The points of all collected cases."""
        return sum(case.points for cases in self.manifests.values() for case in cases)


async def open_course(
    settings: Settings, visibility: Visibility, *, only: Sequence[str] = ()
) -> Course:
    """Load the exercises, collect their tests and prove the sandbox.

    Practice (visible tests on one's own work) runs without a sandbox where there is none.
    Raises OperatorError if hidden tests are asked for and are not here or if there is no sandbox,
    ExerciseError for a broken exercise.
    """
    exercises = load_catalog(settings.exercises, settings.solutions, only=only)
    if visibility == "hidden":
        exercises = [exercise for exercise in exercises if exercise.hidden_tests]
        if not exercises:
            raise OperatorError(
                f"no hidden tests in {settings.solutions or 'this installation'}",
                detail="They are solutions/<exercise>/test_hidden.py and stay with the instructor.",
                hint="Name their folder with --solutions DIR, or use `grader check`.",
            )
    sandbox = await _sandbox(settings, visibility)
    manifests = {
        exercise.slug: await collect(exercise, visibility, settings) for exercise in exercises
    }
    return Course(exercises, manifests, visibility, settings, sandbox)


async def _sandbox(settings: Settings, visibility: Visibility) -> Sandbox:
    try:
        return await open_sandbox(settings.sandbox)
    except OperatorError:
        if visibility == "hidden":
            raise
        return await open_sandbox("off")
