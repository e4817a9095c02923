"""One submission in, one Result out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import msgspec

from grader.catalog.reading import read_text
from grader.choices import Unstable
from grader.clock import CLOCK
from grader.errors import GraderFault, NotHandedInError, OperatorError, SubmissionError
from grader.grading.concluding import Graded, Judge, Judged, begin
from grader.grading.course import Course
from grader.grading.finding import Submission
from grader.grading.inputs import Conditions, Inputs
from grader.grading.intake import Taken, is_as_given, take
from grader.grading.repeating import seeds_of, settle
from grader.grading.running import run
from grader.grading.sharing import run_shared
from grader.job import Facts
from grader.model import CaseSpec, Exercise
from grader.results import Blame, CaseReport, Result
from grader.scoring import (
    check_whole,
    find_settled,
    find_suspects,
    score_exercise,
)

#: A fault of ours is tried once more before it makes the outcome.
TRIES = 2


async def judge(files: Mapping[str, Taken], course: Course) -> Judged:
    """Judge files in this process, as often as is asked for, in new cells; settle what counts.

    Raises GraderFault.
    """
    seeds = seeds_of(course.settings)
    turns = []
    for seed in seeds:
        settings = msgspec.structs.replace(course.settings, seed=seed)
        turns.append(await _grade_once(files, replace(course, settings=settings)))
    rule = course.settings.unstable
    return Judged([_settle(turn, seeds, rule) for turn in zip(*turns, strict=True)])


async def grade(submission: Submission, course: Course) -> Result:
    """Grade one submission. Never raises for the student's sake; ours becomes `grader_error`."""
    result, _ = await grade_changed(submission, course, None, {})
    return result


async def grade_changed(
    submission: Submission,
    course: Course,
    conditions: Conditions | None,
    kept: Mapping[str, Graded],
    judge: Judge = judge,
) -> tuple[Result, Sequence[Graded]]:
    """Grade as `grade` does, and take over what was `kept` of an exercise that has not changed.

    What was kept of an exercise that the course is not asked for stays as well. Returns also what
    the result is made of; nothing of it where there is no score.
    """
    conclude = begin(submission, course)
    judged, fault = Judged(), None
    try:
        taken = await take(submission, course.exercises, course.sandbox.launch)
        judged = await _judge_changed(taken, course, conditions, kept, judge)
    except GraderFault as error:
        fault = error
    except OperatorError:  # nobody is left to judge: the run's end
        raise
    except Exception as error:  # noqa: BLE001  a bug of ours costs this submission, not the class
        fault = GraderFault("a bug in the grader", detail=f"{type(error).__name__}: {error}")
    asked = {exercise.slug for exercise in course.exercises}
    beside = [] if fault else [one for slug, one in kept.items() if slug not in asked]
    graded = [*judged.graded, *beside]
    return await conclude(graded, fault, judged.environment), graded


async def _judge_changed(
    taken: Mapping[str, Taken],
    course: Course,
    conditions: Conditions | None,
    kept: Mapping[str, Graded],
    judge: Judge,
) -> Judged:
    inputs = {slug: conditions.inputs(slug, file) for slug, file in taken.items() if conditions}
    found = {slug: _unchanged(kept.get(slug), inputs.get(slug), taken[slug]) for slug in taken}
    whole = {slug: one for slug, one in found.items() if one}
    judged = await judge({slug: taken[slug] for slug in taken if slug not in whole}, course)
    for one in judged.graded:
        whole[one.result.slug] = replace(one, inputs=inputs.get(one.result.slug))
    in_order = [whole[one.slug] for one in course.exercises if one.slug in whole]
    return Judged(in_order, judged.environment)


def _unchanged(kept: Graded | None, inputs: Inputs | None, file: Taken) -> Graded | None:
    """What was kept, if it answers what is asked for; with the file, of which a hash is kept."""
    if kept is None or kept.inputs is None or not kept.inputs.answers(inputs):
        return None
    return replace(kept, content=file if isinstance(file, bytes) else b"")


async def _grade_once(taken: Mapping[str, Taken], course: Course) -> list[Graded]:
    deadline = CLOCK.time() + course.settings.limits.submission_s
    graded = []
    for exercise in (one for one in course.exercises if one.slug in taken):
        one = await _grade_exercise(taken[exercise.slug], exercise, course, deadline)
        graded.append(one)
        deadline += one.lost_s
        if course.settings.first and one.to_mend:
            break
    return graded


def _settle(turns: Sequence[Graded], seeds: Sequence[int], rule: Unstable) -> Graded:
    """Make one of all; what loaded once has loaded."""
    loaded = next((one for one in turns if one.loaded), turns[0])
    return replace(loaded, result=settle([one.result for one in turns], seeds, rule))


async def grade_decided(
    submission: Submission,
    course: Course,
    decided: Mapping[str, tuple[Sequence[CaseSpec], Mapping[str, CaseReport]]],
) -> Result:
    """Make a Result of the cases that had come to a verdict when a run was stopped.

    `decided` is what was told of each exercise: its cases, and the reports there are.
    """
    course = replace(course, manifests=dict(course.manifests))  # the run may go on
    conclude = begin(submission, course)
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
            reports, facts = await (run_shared if course.shares else run)(
                exercise,
                content,
                visibility=course.visibility,
                settings=course.settings,
                sandbox=course.sandbox,
                limit_s=deadline + lost_s - CLOCK.time(),
                hold=course.hold,
                tell=course.tell,
                standby=course.standby,
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
    handed_in = not (exercise.bonus and is_as_given(exercise, content))
    return Graded(result, content, loaded=True, handed_in=handed_in)


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
