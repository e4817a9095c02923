"""A Result of all that came of a submission: its outcome, its score, and what graded it."""

import asyncio
import hashlib
import platform
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from grader.errors import GraderFault
from grader.grading.course import Course
from grader.grading.finding import Submission
from grader.grading.inputs import Inputs
from grader.grading.intake import Taken
from grader.model import counting
from grader.results import Environment, ExerciseResult, Outcome, Result
from grader.scoring import is_to_mend


@dataclass(frozen=True)
class Graded:
    """One exercise of one submission: its result, and whether the file could be loaded."""

    result: ExerciseResult
    content: bytes = b""
    loaded: bool = False
    complaint: str | None = None  # why it could not be loaded
    handed_in: bool = True  # a bonus as it was given is not
    lost_s: float = 0.0  # spent on a try that a fault of ours ended
    inputs: Inputs | None = None  # what it rests on; None in practice

    @property
    def to_mend(self) -> bool:
        """Whether one of its cases says that something is wrong."""
        cases = (case for task in self.result.tasks for case in task.cases)
        return any(is_to_mend(case.status, case.message) for case in cases)


@dataclass(frozen=True)
class Judged:
    """What came of the files of one submission, in the order of the course."""

    graded: Sequence[Graded] = ()
    environment: Environment | None = None  # of the machine that judged; None: this one


#: Judges files, by exercise: here, or on another machine. Raises GraderFault.
Judge = Callable[[Mapping[str, Taken], Course], Awaitable[Judged]]


def begin(submission: Submission, course: Course) -> Callable[..., Awaitable[Result]]:
    """Note when it was, and return what makes a Result of all that came of it."""
    started, begun = datetime.now(UTC), time.monotonic()
    environment = asyncio.create_task(asyncio.to_thread(describe, course))

    async def conclude(
        graded: Sequence[Graded], fault: GraderFault | None, elsewhere: Environment | None = None
    ) -> Result:
        shown = _without_unbegun(graded)
        outcome, score, message = _outcome(shown, fault)
        exercises = [one.result for one in shown]
        beside = [one for one in exercises if one.slug not in course.manifests]
        if beside:
            exercises.sort(key=lambda one: one.tasks[0].id)
        return Result(
            submission=submission.name,
            name=submission.called or None,
            outcome=outcome,
            score=score,
            max_score=course.max_score(beside),
            message=message,
            exercises=exercises if fault is None else [],
            environment=elsewhere or await environment,
            inputs_sha256=_fingerprint(course, graded),
            started_at=started.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - begun, 3),
        )

    return conclude


def _without_unbegun(graded: Sequence[Graded]) -> Sequence[Graded]:
    """Leave out a bonus that nobody has begun: it is nothing that is missing."""
    return [one for one in graded if one.handed_in or not one.result.bonus] or graded


def _outcome(
    graded: Sequence[Graded], fault: GraderFault | None
) -> tuple[Outcome, float | None, str | None]:
    if fault is not None:
        evidence = f"{fault.message}:\n{fault.detail}" if fault.detail else fault.message
        return Outcome.GRADER_ERROR, None, evidence
    if not any(one.loaded for one in graded):
        # A file that is there and does not load says more than one that is not there.
        blamed = [one for one in graded if one.handed_in] or graded
        complaints = dict.fromkeys(one.complaint for one in blamed if one.complaint)
        return Outcome.UNGRADABLE, 0.0, "; ".join(complaints)
    counted = counting([one.result for one in graded])
    return Outcome.GRADED, sum(one.score for one in counted), None


def describe(course: Course) -> Environment:
    """Describe this machine, as results of the course do."""
    # Imported here, which is beside the first tests: it takes as long as all else that this needs.
    from importlib.metadata import version

    from grader.version import version as own_version

    kind = course.settings.postgres
    return Environment(
        grader=own_version(),
        python=platform.python_version(),
        asyncpg=version("asyncpg"),
        postgresql=course.postgresql,
        server=kind if kind in ("embedded", "docker") else "given",
        sandbox=course.sandbox.name,
        sandbox_version=course.sandbox.version,
        limits=course.sandbox.limits,
        authoritative=course.sandbox.authoritative and course.visibility == "hidden",
        seed=course.settings.seed,
    )


def _fingerprint(course: Course, graded: Sequence[Graded]) -> str:
    """A hash of the submission's files and of what they were held against."""
    digest = hashlib.sha256()
    for exercise, one in zip(course.exercises, graded, strict=False):
        tests = exercise.hidden_tests if course.visibility == "hidden" else exercise.visible_tests
        held_against = [tests, *exercise.sql] if tests else exercise.sql
        for part in (exercise.slug.encode(), one.content, *(p.read_bytes() for p in held_against)):
            digest.update(len(part).to_bytes(8, "big") + part)
    for one in graded[len(course.exercises) :]:  # not asked for, and kept
        digest.update(msgspec.json.encode(one.inputs))
    return digest.hexdigest()
