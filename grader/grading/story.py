"""One submission in, one Result out."""

import asyncio
import hashlib
import platform
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec

from grader.catalog.reading import read_text
from grader.clock import CLOCK
from grader.errors import GraderFault, NotHandedInError, SubmissionError
from grader.grading.course import Course
from grader.grading.finding import Submission
from grader.grading.inputs import Conditions, Inputs
from grader.grading.intake import Taken, take
from grader.grading.running import run
from grader.job import Facts
from grader.model import CaseSpec, Exercise
from grader.results import Blame, CaseReport, Environment, ExerciseResult, Outcome, Result
from grader.scoring import (
    check_whole,
    find_settled,
    find_suspects,
    is_to_mend,
    score_exercise,
)

#: A fault of ours is tried once more before it makes the outcome.
TRIES = 2


@dataclass(frozen=True)
class Graded:
    """One exercise of one submission: its result, and whether the file could be loaded."""

    result: ExerciseResult
    content: bytes = b""
    loaded: bool = False
    complaint: str | None = None  # why it could not be loaded
    handed_in: bool = True
    lost_s: float = 0.0  # spent on a try that a fault of ours ended
    inputs: Inputs | None = None  # what it rests on; None in practice

    @property
    def to_mend(self) -> bool:
        """Whether one of its cases says that something is wrong."""
        cases = (case for task in self.result.tasks for case in task.cases)
        return any(is_to_mend(case.status, case.message) for case in cases)


async def grade(submission: Submission, course: Course) -> Result:
    """Grade one submission. Never raises for the student's sake; ours becomes `grader_error`."""
    result, _ = await grade_changed(submission, course, None, {})
    return result


async def grade_changed(
    submission: Submission,
    course: Course,
    conditions: Conditions | None,
    kept: Mapping[str, Graded],
) -> tuple[Result, Sequence[Graded]]:
    """Grade as `grade` does, and take over what was `kept` of an exercise that has not changed.

    What was kept of an exercise that the course is not asked for stays as well. Returns also what
    the result is made of, to be kept; nothing of it where there is no score.
    """
    conclude = _begin(submission, course)
    deadline = CLOCK.time() + course.settings.limits.submission_s
    graded: list[Graded] = []
    fault: GraderFault | None = None
    try:
        taken = await take(submission, course.exercises, course.sandbox.launch)
        for exercise in course.exercises:
            file = taken[exercise.slug]
            inputs = conditions.inputs(exercise.slug, file) if conditions else None
            if (same := _unchanged(kept.get(exercise.slug), inputs, file)) is not None:
                graded.append(same)
                continue
            one = await _grade_exercise(file, exercise, course, deadline)
            graded.append(replace(one, inputs=inputs))
            deadline += one.lost_s
            if course.settings.first and one.to_mend:
                break
    except GraderFault as error:
        fault = error
    except Exception as error:  # noqa: BLE001  a bug of ours costs this submission, not the class
        fault = GraderFault("a bug in the grader", detail=f"{type(error).__name__}: {error}")
    if fault is None:
        asked = {exercise.slug for exercise in course.exercises}
        graded += [one for slug, one in kept.items() if slug not in asked]
    result = await conclude(graded, fault)
    return result, graded if fault is None else []


def _unchanged(kept: Graded | None, inputs: Inputs | None, file: Taken) -> Graded | None:
    """What was kept, if it rests on the same; with the file, of which only a hash is kept."""
    if kept is None or kept.inputs != inputs:
        return None
    return replace(kept, content=file if isinstance(file, bytes) else b"")


async def grade_decided(
    submission: Submission,
    course: Course,
    decided: Mapping[str, tuple[Sequence[CaseSpec], Mapping[str, CaseReport]]],
) -> Result:
    """Make a Result of the cases that had come to a verdict when a run was stopped.

    `decided` is what was told of each exercise: its cases, and the reports there are.
    """
    conclude = _begin(submission, course)
    taken = await take(submission, course.exercises, course.sandbox.launch)
    graded = []
    for exercise in course.exercises:
        cases, reports = decided.get(exercise.slug, ((), {}))
        content = taken[exercise.slug]
        if reports and isinstance(content, bytes):
            manifest = [case for case in cases if case.id in reports]
            course.manifests[exercise.slug] = manifest
            graded.append(_score(exercise, content, manifest, reports))
    return await conclude(graded, None)


def _begin(submission: Submission, course: Course) -> Callable[..., Awaitable[Result]]:
    """Note when it was, and return what makes a Result of all that came of it."""
    started, begun = datetime.now(UTC), time.monotonic()
    environment = asyncio.create_task(asyncio.to_thread(_environment, course))

    async def conclude(graded: Sequence[Graded], fault: GraderFault | None) -> Result:
        outcome, score, message = _outcome(graded, fault)
        beside = [one for one in graded if one.result.slug not in course.manifests]
        exercises = [one.result for one in graded]
        if beside:
            exercises.sort(key=lambda one: one.tasks[0].id)
        return Result(
            submission=submission.name,
            name=submission.called or None,
            outcome=outcome,
            score=score,
            max_score=course.max_score + sum(one.result.max_score for one in beside),
            message=message,
            exercises=exercises if fault is None else [],
            environment=await environment,
            inputs_sha256=_fingerprint(course, graded),
            started_at=started.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - begun, 3),
        )

    return conclude


async def _grade_exercise(
    taken: Taken, exercise: Exercise, course: Course, deadline: float
) -> Graded:
    if isinstance(taken, bytes):
        return await _try_twice(exercise, taken, course, deadline)
    manifest = await course.manifest(exercise)
    reports = {case.id: _unloadable(case, taken) for case in manifest}
    return Graded(
        score_exercise(exercise, manifest, reports),
        complaint=taken.message,
        handed_in=not isinstance(taken, NotHandedInError),
    )


async def _try_twice(exercise: Exercise, content: bytes, course: Course, deadline: float) -> Graded:
    """Run the tests; after a fault of ours once more, for as long, those it may have touched."""
    suspects: set[str] = set()
    settled: dict[str, CaseReport] = {}
    begun = CLOCK.time()
    for attempt in range(1, TRIES + 1):
        reports: dict[str, CaseReport] = {}
        lost_s = CLOCK.time() - begun if attempt > 1 else 0.0
        try:
            reports, facts = await run(
                exercise,
                content,
                visibility=course.visibility,
                settings=course.settings,
                sandbox=course.sandbox,
                limit_s=deadline + lost_s - CLOCK.time(),
                hold=course.hold,
                tell=course.tell,
                thorough=course.thorough,
                only=_others(course.manifests.get(exercise.slug, ()), settled),
            )
            reports |= settled
            manifest = course.manifests.setdefault(exercise.slug, _asked(course, facts, reports))
            check_whole([case.id for case in manifest], reports)
            graded = _score(exercise, content, manifest, reports, suspects)
            return replace(
                graded, loaded=not facts.complaint, complaint=facts.complaint, lost_s=lost_s
            )
        except GraderFault:
            if attempt == TRIES:
                raise
            suspects, settled = find_suspects(reports), find_settled(reports)
    raise AssertionError("unreachable")


def _asked(course: Course, facts: Facts, reports: Mapping[str, CaseReport]) -> list[CaseSpec]:
    """The cases that count: all; where the first failure was the end, those up to it."""
    whole = not course.settings.first
    return [case for case in facts.cases if whole or case.id in reports]


def _score(
    exercise: Exercise,
    content: bytes,
    manifest: Sequence[CaseSpec],
    reports: Mapping[str, CaseReport],
    suspects: Collection[str] = (),
) -> Graded:
    schema = "\n".join(map(read_text, exercise.sql))
    result = score_exercise(
        exercise, manifest, reports, suspects=suspects, content=content, schema=schema
    )
    return Graded(result, content, loaded=True)


def _others(manifest: Sequence[CaseSpec], settled: Collection[str]) -> tuple[str, ...]:
    """The cases to run, as `run` wants them: none named is all."""
    return tuple(case.id for case in manifest if case.id not in settled) if settled else ()


def _unloadable(case: CaseSpec, error: SubmissionError) -> CaseReport:
    return CaseReport(
        id=case.id,
        passed=False,
        body_ran=False,
        blame=Blame.STUDENT,
        message=error.message,
        detail=error.detail or None,
    )


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
    return Outcome.GRADED, sum(one.result.score for one in graded), None


def _environment(course: Course) -> Environment:
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
