"""What all submissions of a run are graded with."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from grader.catalog import load_catalog
from grader.catalog.needs import choose_possible
from grader.errors import OperatorError
from grader.grading.judging import Hold, Tell
from grader.grading.running import collect
from grader.grading.standby import Standby
from grader.grading.temporary import claim_sockets, sweep
from grader.model import CaseSpec, Exercise, Settings, Visibility, counting
from grader.results import ExerciseResult
from grader.sandbox import Sandbox, open_sandbox
from grader.servers.binaries import find_binaries


@dataclass(frozen=True)
class Course:
    """Exercises, their frozen totals, and the sandbox, which has been proven.

    In practice a total is frozen when pytest has collected its cases, before it runs the first.
    """

    exercises: Sequence[Exercise]
    manifests: dict[str, list[CaseSpec]]
    visibility: Visibility
    settings: Settings
    sandbox: Sandbox
    postgresql: str  # the server's version
    hold: Hold | None = None  # awaited with what --keep kept
    tell: Tell | None = None  # told of each exercise what happens
    standby: Standby | None = None  # judges that may wait for what is handed in next
    thorough: bool = False  # each cell proves what its server is copied from: nothing did before

    @property
    def jobs(self) -> int:
        """How many submissions at once: as was asked for, or as many as this machine has room for.

        Looked at when it is asked: what is free now is free for the whole run, as far as we know.
        """
        # Imported here: it knows servers, of which practice needs nothing in this process.
        from grader.cell.room import possible_jobs

        return min(self.settings.jobs, possible_jobs(self.sandbox))

    @property
    def shares(self) -> bool:
        """Whether two processes may run the tests of an exercise: somebody waits for all of them.

        Not where one test comes after another, or leaves something to look into.
        """
        settings = self.settings
        alone = settings.first or settings.trouble or settings.keep != "nothing"
        return self.visibility == "visible" and settings.jobs > 1 and not alone

    async def manifest(self, exercise: Exercise) -> list[CaseSpec]:
        """The cases of an exercise, collected now if they have not been. Raises as `collect`."""
        if exercise.slug not in self.manifests:
            self.manifests[exercise.slug] = await collect(exercise, self.visibility, self.settings)
        return self.manifests[exercise.slug]

    def max_score(self, beside: Sequence[ExerciseResult] = ()) -> float:
        """The points of the total: of all collected cases, and of results kept `beside` them."""
        worth = {one.slug: one.max_score for one in beside}
        worth |= {slug: sum(c.points for c in cases) for slug, cases in self.manifests.items()}
        parts: list[Exercise | ExerciseResult] = [*self.exercises, *beside]
        return sum(worth.get(one.slug, 0.0) for one in counting(parts))


async def open_course(
    settings: Settings,
    visibility: Visibility,
    *,
    only: Sequence[str] = (),
    hold: Hold | None = None,
    tell: Tell | None = None,
) -> Course:
    """Load the exercises, collect their tests and prove the sandbox.

    Practice (visible tests on one's own work) runs without a sandbox where there is none.
    Raises OperatorError if hidden tests are asked for and are not here or if there is no sandbox,
    ExerciseError for a broken exercise, GraderFault if PostgreSQL does not start.
    """
    # Imported here: practice has no rehearsal, and its main process needs no asyncpg.
    from grader.grading.rehearsing import rehearse

    exercises = _open_exercises(settings, visibility, only)
    sandbox = await _sandbox(settings, visibility)
    postgresql, collected = await asyncio.gather(
        rehearse(exercises, settings, sandbox),
        asyncio.gather(*(collect(exercise, visibility, settings) for exercise in exercises)),
    )
    manifests = {exercise.slug: cases for exercise, cases in zip(exercises, collected, strict=True)}
    return Course(exercises, manifests, visibility, settings, sandbox, postgresql, hold, tell)


async def open_practice(
    settings: Settings,
    *,
    only: Sequence[str] = (),
    hold: Hold | None = None,
    tell: Tell | None = None,
) -> Course:
    """Open a course of visible tests on which somebody waits: the sandbox alone is proven before.

    What else `open_course` does first is the first cell's of each exercise: its pytest collects the
    cases before there is a submission in it, and it proves what its server is copied from. Whose
    fault it is if that fails, `open_course` tells: `grader_error` is not the last word here.
    """
    exercises = _open_exercises(settings, "visible", only)
    sandbox, binaries = await asyncio.gather(_sandbox(settings, "visible"), find_binaries())
    return Course(
        exercises,
        {},
        "visible",
        settings,
        sandbox,
        binaries.version,
        hold=hold,
        tell=tell,
        thorough=True,
    )


def _open_exercises(
    settings: Settings, visibility: Visibility, only: Sequence[str]
) -> list[Exercise]:
    """Load them, in a place that is free of what killed graders left."""
    sweep()
    claim_sockets()
    every = load_catalog(settings.exercises, settings.solutions, only=only)
    exercises, _ = choose_possible(every, only)
    if visibility == "hidden":
        exercises = [exercise for exercise in exercises if exercise.hidden_tests]
        if not exercises:
            raise OperatorError(
                f"no hidden tests in {settings.solutions or 'this installation'}",
                detail="They are solutions/<exercise>/test_hidden.py and stay with the instructor.",
                hint="Name their folder with --solutions DIR, or use `grader check`.",
            )
    return exercises


async def _sandbox(settings: Settings, visibility: Visibility) -> Sandbox:
    if visibility == "hidden":
        return await open_sandbox(settings.sandbox)
    return await open_practice_sandbox(settings)


async def open_practice_sandbox(settings: Settings) -> Sandbox:
    """Return a proven sandbox, or none where there is none: for one's own code that will do."""
    try:
        return await open_sandbox(settings.sandbox)
    except OperatorError:
        if settings.boxed:
            raise
        return await open_sandbox("off")
