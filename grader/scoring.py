"""From reported cases to a score. Pure; the total is frozen before anything is reported.

The denominator is made of the collected tests alone. A case that was not reported, was skipped or
whose body did not run to a verdict scores 0 and is named; nothing can leave the total.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from grader.errors import GraderFault
from grader.explanations import explain, is_slip
from grader.language import mark
from grader.model import CaseSpec, Exercise, Task
from grader.placing import WHOLE_OF_ONE, find_place, narrow, read_lines
from grader.results import (
    LOSSES,
    NOT_WRITTEN,
    Blame,
    CaseReport,
    CaseResult,
    ExerciseResult,
    Explanation,
    Status,
    TaskResult,
)

#: The keys under which the plugin stores a CaseReport in pytest-json-report's metadata, and whose
#: report it is.
METADATA_KEY = "case"
NONCE_KEY = "nonce"


@dataclass(frozen=True)
class Beside:
    """What a result is told with. No point depends on it."""

    source: Sequence[str]  # the lines of the student's file
    schema: str  # the SQL of the tables


def write_case(report: CaseReport) -> str:
    """Return what stands under METADATA_KEY. A text: the plugin is slow at writing objects."""
    return msgspec.json.encode(report).decode()


def read_report(text: str, *, nonce: str = "") -> dict[str, CaseReport]:
    """Read one pytest-json-report file: the reported cases by id.

    Raises GraderFault for a report that is not one, or not the one of the job with that `nonce`:
    it is written by our own process.
    """
    try:
        tests = json.loads(text).get("tests", [])
        told = [test["metadata"] for test in tests if "metadata" in test]
        reports = [msgspec.json.decode(one[METADATA_KEY], type=CaseReport) for one in told]
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        raise GraderFault("the tests' report cannot be read", detail=str(error)) from error
    if any(one.get(NONCE_KEY, "") != nonce for one in told):
        raise GraderFault("the tests' report is that of another run")
    return {report.id: report for report in reports}


def check_whole(expected: Collection[str], reported: Collection[str]) -> None:
    """Raise GraderFault for a case that was to run and is not told of: it is no student's doing."""
    if missing := [id_ for id_ in expected if id_ not in reported]:
        raise GraderFault(
            f"the tests' report is not whole: {len(missing)} of {len(expected)} are not in it",
            detail=", ".join(missing)[:500],
        )


def score_exercise(
    exercise: Exercise,
    manifest: Sequence[CaseSpec],
    reports: Mapping[str, CaseReport],
    *,
    suspects: Collection[str] = (),
    content: bytes = b"",
    schema: str = "",
) -> ExerciseResult:
    """Score one exercise: every case of the manifest, in its order, whatever was reported.

    `suspects` are the cases during which an earlier try lost its server or the student's process:
    one that loses it again is the student's, not ours. `content` is the student's file, `schema`
    the SQL of the tables: both for show. Raises GraderFault if a case could not be judged through a
    fault of ours.
    """
    reports = {id_: _convict(report, suspects) for id_, report in reports.items()}
    beside = Beside(read_lines(content), schema)
    scored = [_score_task(task, manifest, reports, beside) for task in exercise.tasks]
    tasks = [task for task in scored if task.cases]  # of the others nothing was asked
    return ExerciseResult(
        slug=exercise.slug,
        title=exercise.title,
        score=sum(task.score for task in tasks),
        max_score=sum(task.max_score for task in tasks),
        tasks=tasks,
        points_version=version_points(manifest),
        bonus=exercise.bonus,
    )


def version_points(manifest: Sequence[CaseSpec]) -> str:
    """What its tests are worth, as eight hexadecimal digits: what differs cannot be compared."""
    worth = sorted((case.task, case.id, case.points) for case in manifest)
    return hashlib.sha256(json.dumps(worth).encode()).hexdigest()[:8]


def _score_task(
    task: Task, manifest: Sequence[CaseSpec], reports: Mapping[str, CaseReport], beside: Beside
) -> TaskResult:
    specs = [spec for spec in manifest if spec.task == task.id]
    cases = _bound_code([_judge(spec, reports.get(spec.id), beside) for spec in specs])
    return TaskResult(
        id=task.id,
        title=task.title,
        score=sum(case.points for case in cases),
        max_score=sum(case.max_points for case in cases),
        cases=cases,
    )


def _bound_code(cases: Sequence[CaseResult]) -> list[CaseResult]:
    """Keep a whole function with the first of its cases, and with the others the lines around."""
    told: Counter[str | None] = Counter()
    bounded = []
    for case in cases:
        told[case.function] += case.place is not None
        whole = told[case.function] <= WHOLE_OF_ONE and case.message != NOT_WRITTEN
        place = case.place if case.place is None or whole else narrow(case.place)
        bounded.append(msgspec.structs.replace(case, place=place))
    return bounded


def _judge(spec: CaseSpec, report: CaseReport | None, beside: Beside) -> CaseResult:
    status, message = _verdict(report)
    told = report or CaseReport(spec.id, passed=False, body_ran=False)
    explanation, place = None, None
    if status is not Status.PASSED:
        explanation = explain(told, beside.schema)
        place = find_place(told, explanation, beside.source, spec.function)
    return CaseResult(
        id=spec.id,
        title=spec.title,
        status=status,
        points=spec.points if status is Status.PASSED else 0.0,
        max_points=spec.points,
        visibility=spec.visibility,
        function=spec.function,
        message=message,
        detail=told.detail,
        explanation=explanation,
        hint=_choose_hint(spec, status, explanation, told),
        expected=told.expected,
        got=told.got,
        calls=told.calls,
        place=place,
        output=told.output,
        statements=told.statements,
        statements_left_out=told.statements_left_out,
        acts=told.acts,
        trouble=_name_trouble(spec, told),
        round_trips=told.round_trips,
    )


def _name_trouble(spec: CaseSpec, report: CaseReport) -> str | None:
    """The try of a sweep, so that a student can ask for it: of a test that they have."""
    if report.trouble is None or spec.visibility == "hidden":
        return None
    return f"{spec.id}:{report.trouble}"


def _choose_hint(
    spec: CaseSpec, status: Status, explanation: Explanation | None, report: CaseReport
) -> str | None:
    """The hint that is for this ending: none that is for another could be told from a wrong one."""
    if explanation is not None:
        return spec.hints.get(explanation.id)
    match status:
        case Status.FAILED if is_slip(report):  # the test's subject was not come to
            return spec.hints.get("error")
        case Status.FAILED:
            return spec.hint
        case Status.ERROR:
            return spec.hints.get("error")
    return None


def find_suspects(reports: Mapping[str, CaseReport]) -> set[str]:
    """The cases during which the server went down, or the student's process was killed."""
    return {report.id for report in reports.values() if report.blame in LOSSES}


def find_settled(reports: Mapping[str, CaseReport]) -> dict[str, CaseReport]:
    """The reports that no fault of ours can have touched: a second try need not repeat them."""
    open_questions = (*LOSSES, Blame.GRADER)
    return {id_: one for id_, one in reports.items() if one.blame not in open_questions}


def _convict(report: CaseReport, suspects: Collection[str]) -> CaseReport:
    if report.blame not in LOSSES or report.id not in suspects:
        return report
    what = report.message if report.blame is Blame.WORKER else "PostgreSQL went down"
    message = mark(f"{what} while your code ran, in two tries out of two")
    # The detail is the server's own words, to us.
    return msgspec.structs.replace(report, blame=Blame.STUDENT, message=message, detail=None)


def find_status(report: CaseReport) -> Status | None:
    """How a reported case ended; None if that says nothing about the student's code yet."""
    match report.blame:
        case Blame.GRADER | Blame.SERVER | Blame.WORKER:
            return None
        case Blame.STUDENT:
            return Status.ERROR
        case Blame.ASSERTION:
            return Status.FAILED
        case Blame.TEST:
            return Status.NOT_RUN
    return Status.PASSED if report.passed and report.body_ran else Status.NOT_RUN


def is_to_mend(status: Status, message: str | None) -> bool:
    """Whether a case says that something is wrong: a function to be written yet is not that."""
    return status in (Status.FAILED, Status.ERROR) and message != NOT_WRITTEN


def _verdict(report: CaseReport | None) -> tuple[Status, str | None]:
    if report is None:
        return Status.NOT_RUN, mark("this test did not report a result")
    status = find_status(report)
    if status is None:
        raise GraderFault(f"{report.id}: {report.message}", detail=report.detail or "")
    if status is Status.NOT_RUN and report.blame is Blame.NOBODY:
        return status, mark("the body of this test did not run")
    return status, None if status is Status.PASSED else report.message
