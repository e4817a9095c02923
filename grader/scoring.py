"""From reported cases to a score. Pure; the total is frozen before anything is reported.

The denominator is made of the collected tests alone. A case that was not reported, was skipped or
whose body did not run to a verdict scores 0 and is named; nothing can leave the total.
"""

import json
from collections.abc import Mapping, Sequence

import msgspec

from grader.errors import GraderFault
from grader.model import (
    Blame,
    CaseReport,
    CaseResult,
    CaseSpec,
    Exercise,
    ExerciseResult,
    Status,
    Task,
    TaskResult,
)

#: The key under which the plugin stores a CaseReport in pytest-json-report's metadata.
METADATA_KEY = "case"


def read_report(text: str) -> dict[str, CaseReport]:
    """Read one pytest-json-report file: the reported cases by id.

    Raises GraderFault for a report that is not one: it is written by our own process.
    """
    try:
        tests = json.loads(text).get("tests", [])
        found = [test["metadata"][METADATA_KEY] for test in tests if "metadata" in test]
        reports = msgspec.convert(found, list[CaseReport])
    except (ValueError, KeyError, AttributeError) as error:
        raise GraderFault("the tests' report cannot be read", detail=str(error)) from error
    return {report.id: report for report in reports}


def score_exercise(
    exercise: Exercise, manifest: Sequence[CaseSpec], reports: Mapping[str, CaseReport]
) -> ExerciseResult:
    """Score one exercise: every case of the manifest, in its order, whatever was reported.

    Raises GraderFault if a case could not be judged through our own fault.
    """
    tasks = [_score_task(task, manifest, reports) for task in exercise.tasks]
    return ExerciseResult(
        slug=exercise.slug,
        title=exercise.title,
        score=sum(task.score for task in tasks),
        max_score=sum(task.max_score for task in tasks),
        tasks=tasks,
    )


def _score_task(
    task: Task, manifest: Sequence[CaseSpec], reports: Mapping[str, CaseReport]
) -> TaskResult:
    cases = [_judge(spec, reports.get(spec.id)) for spec in manifest if spec.task == task.id]
    return TaskResult(
        id=task.id,
        title=task.title,
        score=sum(case.points for case in cases),
        max_score=sum(case.max_points for case in cases),
        cases=cases,
    )


def _judge(spec: CaseSpec, report: CaseReport | None) -> CaseResult:
    status, message = _verdict(report)
    return CaseResult(
        id=spec.id,
        title=spec.title,
        status=status,
        points=spec.points if status is Status.PASSED else 0.0,
        max_points=spec.points,
        visibility=spec.visibility,
        message=message,
        detail=report.detail if report else None,
        hint=spec.hint if status is not Status.PASSED else None,
        output=report.output if report else "",
        statements=report.statements if report else [],
        round_trips=report.round_trips if report else 0,
    )


def _verdict(report: CaseReport | None) -> tuple[Status, str | None]:
    if report is None:
        return Status.NOT_RUN, "this test did not report a result"
    match report.blame:
        case Blame.GRADER:
            raise GraderFault(report.message or "a test broke", detail=report.detail or "")
        case Blame.STUDENT:
            return Status.ERROR, report.message
        case Blame.ASSERTION:
            return Status.FAILED, report.message
        case Blame.TEST:
            return Status.NOT_RUN, report.message
    if report.passed and report.body_ran:
        return Status.PASSED, None
    return Status.NOT_RUN, "the body of this test did not run"
