"""The HTML pages: report.html for a student, index.html for a class.

Self-contained: no script, no font, no image, nothing to fetch; the templates say how it looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from grader.choices import Feedback
from grader.reports import words
from grader.reports.advice import Entry, entries, next_steps, obstacles
from grader.reports.narrow import narrow
from grader.reports.summary import hardest, summarize
from grader.reports.templates import page_environment
from grader.reports.timeline import Timeline, draw, shorten
from grader.results import CaseResult, Outcome, Result, Status

MAX_PAGE_BYTES = 2**20

_STUDENT = "report.html.j2"

_MAX_TESTS = 25
_MAX_CLUSTERS = 20


@dataclass(frozen=True)
class Caps:
    """How much of one case a page shows; lengths in characters."""

    statements: int
    sql: int
    output: int
    message: int
    detail: int


#: Tried in this order until the page is small enough.
_CAPS = (
    Caps(statements=100, sql=4096, output=8192, message=2048, detail=8192),
    Caps(statements=30, sql=1024, output=2048, message=1024, detail=2048),
    Caps(statements=10, sql=256, output=256, message=512, detail=512),
    Caps(statements=0, sql=0, output=0, message=256, detail=0),
)


@dataclass(frozen=True)
class CaseView:
    """A case as the page shows it."""

    anchor: str
    same_as: str | None
    title: str
    status: Status
    points: float
    max_points: float
    message: str
    detail: str
    hint: str
    output: str
    timeline: Timeline | None


def get_ready() -> None:
    """Have what a student's page is rendered with, some 0.1 s before the first one is."""
    page_environment().get_template(_STUDENT)


def render_student(result: Result, *, feedback: Feedback = "full") -> str:
    """Return the page of one submission, at most 1 MiB; long evidence is cut first."""
    shown = narrow(result, feedback)
    page = ""
    for caps in _CAPS:
        page = _render_student(shown, caps)
        if len(page.encode()) <= MAX_PAGE_BYTES:
            break
    return page


def render_class(results: Sequence[Result]) -> str:
    """Return the page of a run: every submission by name, and what the class found hard."""
    summary = summarize(results)
    return (
        page_environment()
        .get_template("index.html.j2")
        .render(
            results=sorted(results, key=lambda result: result.submission),
            slugs=list(dict.fromkeys(e.slug for result in results for e in result.exercises)),
            summary=summary,
            hardest=[case for case in hardest(summary.cases) if case.rate < 1][:_MAX_TESTS],
            clusters=summary.clusters[:_MAX_CLUSTERS],
            histogram=_histogram(results),
            practice=any(not result.environment.authoritative for result in results),
            href=_href,
            fraction=words.fraction,
            shorten=shorten,
        )
    )


def _render_student(result: Result, caps: Caps) -> str:
    listed = entries(result)
    views = (_view(entry, caps) for entry in listed)
    earned = words.fraction(result.score, result.max_score)
    return (
        page_environment()
        .get_template(_STUDENT)
        .render(
            result=result,
            earned=earned,
            encouragement=words.encouragement(earned),
            steps=next_steps(listed),
            tree=[
                (exercise, [(task, [next(views) for _ in task.cases]) for task in exercise.tasks])
                for exercise in result.exercises
            ],
            fraction=words.fraction,
            shorten=shorten,
            max_message=caps.message,
            told=bool(listed),
            notice=_notice(result),
            obstacles=obstacles(result) or [(result.message or "", "")],
            Outcome=Outcome,
        )
    )


def _view(entry: Entry, caps: Caps) -> CaseView:
    case = entry.case
    return CaseView(
        anchor=entry.anchor,
        same_as=entry.same_as,
        title=case.title,
        status=case.status,
        points=case.points,
        max_points=case.max_points,
        message=shorten(case.message or "", caps.message),
        detail=shorten((case.detail or "").strip("\n"), caps.detail),
        hint=entry.hint or "",
        output=shorten(case.output.rstrip("\n"), caps.output),
        timeline=_timeline(case, caps) if case.statements or case.statements_left_out else None,
    )


def _timeline(case: CaseResult, caps: Caps) -> Timeline:
    return draw(
        case.statements,
        round_trips=case.round_trips,
        max_rows=caps.statements,
        max_sql=caps.sql,
        left_out=case.statements_left_out,
    )


def _notice(result: Result) -> str | None:
    """Say why this page is no grade, if it is none."""
    if result.environment.authoritative:
        return None
    cases = [c for e in result.exercises for task in e.tasks for c in task.cases]
    if cases and all(case.visibility == "visible" for case in cases):
        return "Practice run, not a grade: these are the visible tests, on your own machine."
    if result.environment.sandbox == "off":
        return "Not a grade: the sandbox was off, so the code could reach what judged it."
    return f"Not a grade: server {result.environment.server}, sandbox {result.environment.sandbox}."


def _histogram(results: Sequence[Result]) -> list[tuple[str, int]]:
    """Count the scores by tenths; full marks belong to the last tenth."""
    parts = [words.fraction(r.score, r.max_score) for r in results if r.score is not None]
    tenths = [min(int(part * 10), 9) for part in parts]
    return [(f"{ten * 10} to {ten * 10 + 10} %", tenths.count(ten)) for ten in range(10)]


def _href(submission: str) -> str:
    return f"{quote(submission, safe='', errors='backslashreplace')}/report.html"
