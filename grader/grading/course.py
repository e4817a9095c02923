"""What all submissions of a run are graded with."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from grader.catalog import load_catalog
from grader.cell import open_exercise_server
from grader.errors import OperatorError
from grader.grading.jobs import possible_jobs
from grader.grading.running import Hold, collect
from grader.grading.temporary import claim_sockets, open_folder, sweep
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
    postgresql: str  # the server's version
    hold: Hold | None = None  # awaited with what --keep kept

    @property
    def jobs(self) -> int:
        """How many submissions at once: as was asked for, or as many as this machine has room for.

        Looked at when it is asked: what is free now is free for the whole run, as far as we know.
        """
        return min(self.settings.jobs, possible_jobs(self.sandbox))

    @property
    def max_score(self) -> float:
        """The points of all collected cases."""
        return sum(case.points for cases in self.manifests.values() for case in cases)


async def open_course(
    settings: Settings,
    visibility: Visibility,
    *,
    only: Sequence[str] = (),
    hold: Hold | None = None,
) -> Course:
    """Load the exercises, collect their tests and prove the sandbox.

    Practice (visible tests on one's own work) runs without a sandbox where there is none.
    Raises OperatorError if hidden tests are asked for and are not here or if there is no sandbox,
    ExerciseError for a broken exercise, GraderFault if PostgreSQL does not start.
    """
    sweep()
    claim_sockets()
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
    postgresql, collected = await asyncio.gather(
        rehearse(exercises, settings, sandbox),
        asyncio.gather(*(collect(exercise, visibility, settings) for exercise in exercises)),
    )
    manifests = {exercise.slug: cases for exercise, cases in zip(exercises, collected, strict=True)}
    return Course(exercises, manifests, visibility, settings, sandbox, postgresql, hold)


async def rehearse(exercises: Sequence[Exercise], settings: Settings, sandbox: Sandbox) -> str:
    """Start a server with all template databases once, and return PostgreSQL's version.

    What is wrong with a schema, a DSN or a container engine shows here, before any submission,
    and the prepared data directory is there for all.
    """
    with open_folder("rehearsal-") as directory:
        for number, exercise in enumerate(exercises):
            place = directory / str(number)  # not its name: the path to a socket is short
            place.mkdir()
            place.chmod(0o755)  # whatever the umask
            async with open_exercise_server(
                exercise, settings, sandbox, place, thorough=True
            ) as server:
                database = await server.clone(exercise.slug)
                await server.drop(database)
    return server.version


async def _sandbox(settings: Settings, visibility: Visibility) -> Sandbox:
    try:
        return await open_sandbox(settings.sandbox)
    except OperatorError:
        if visibility == "hidden":
            raise
        return await open_sandbox("off")
