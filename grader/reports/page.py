"""report.html: the page of a student.

Self-contained: no script, no font, no image, nothing to fetch; the templates say how it looks.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from grader.choices import Feedback
from grader.model import Sections, counting
from grader.reports import words
from grader.reports.account import Account, OfFunction, is_unwritten, take_account
from grader.reports.adjusted import Adjusted
from grader.reports.advice import Entry, entries, obstacles
from grader.reports.attempts import Attempt
from grader.reports.earlier import Earlier, Key
from grader.reports.narrow import narrow
from grader.reports.notice import notice
from grader.reports.section import Section, render_section
from grader.reports.stories import Caps, tell
from grader.reports.templates import page_environment
from grader.reports.translated import Translations, translate
from grader.reports.unstable import tell_mark, tell_notice
from grader.reports.words import shorten
from grader.results import Outcome, Result, Status, TaskResult

MAX_PAGE_BYTES = 400 * 1024

_STUDENT = "report.html.j2"
_PIECES = ("_base.html.j2", "_style.css.j2", "_story.html.j2", "_timeline.html.j2")

#: What failures show where there are very many.
_LITTLE = Caps(rows=15, sql=256, output=256, message=512, detail=512, values=512)
_LESS = Caps(rows=0, sql=0, output=0, message=256, detail=0, values=160)
_LEAST = Caps(rows=0, sql=0, output=0, message=256, detail=0, values=0)

#: The first that are read come first: so many have more than the others.
_FIRST = 10

#: Tried in this order until the page is small enough: of the first failures, and of the others.
_CAPS = (
    (Caps(rows=100, sql=2048, output=8192, message=2048, detail=8192, values=4096),) * 2,
    (Caps(rows=40, sql=1024, output=2048, message=1024, detail=2048, values=2048),) * 2,
    (_LITTLE, _LITTLE),
    (_LITTLE, _LESS),
    (_LESS, _LEAST),
    (_LEAST, _LEAST),
)

#: So many failures are open when the page is; the others open on a click.
_MAX_OPEN = 5


def get_ready() -> None:
    """Have what a student's page is rendered with, some 0.1 s before the first one is."""
    for name in (_STUDENT, *_PIECES):
        page_environment().get_template(name)


def render_student(
    result: Result,
    *,
    feedback: Feedback = "full",
    earlier: Earlier | None = None,
    sections: Sections = MappingProxyType({}),
    kept: Collection[Key] = (),
    translations: Translations = MappingProxyType({}),
    published: bool = False,
    adjusted: Adjusted | None = None,
    attempts: Sequence[Attempt] = (),
) -> str:
    """Return the page of one submission, at most 400 KiB; long evidence is cut first.

    With an `earlier` grading of it the page tells what has changed. Of the `sections` it has those
    that its failures lead to. The cases in `kept` were not run this time, and are marked. A page to
    be `published` does not tell the seed, of which hidden inputs are made. What people have
    `adjusted` is told beside what the tests gave, and so are the `attempts` of which this one
    counts. It is in the language in force.
    """
    shown = translate(narrow(result, feedback), translations)
    page = ""
    for caps in _CAPS:
        page = _render_student(shown, caps, earlier, sections, kept, published, adjusted, attempts)
        if len(page.encode()) <= MAX_PAGE_BYTES:
            break
    return page


def _render_student(
    result: Result,
    caps: tuple[Caps, Caps],
    earlier: Earlier | None,
    sections: Sections,
    kept: Collection[Key],
    published: bool,
    adjusted: Adjusted | None,
    attempts: Sequence[Attempt],
) -> str:
    listed = entries(result)
    account = take_account(listed)
    read = _to_read(account, sections)
    earned = words.fraction(result.score, result.max_score)
    return (
        page_environment()
        .get_template(_STUDENT)
        .render(
            result=result,
            account=account,
            stories=[
                tell(failure, caps[at >= _FIRST], earlier, kept)
                for at, failure in enumerate(account.failures)
            ],
            teaching={(one.slug, one.task_id) for one in read},
            sections=read,
            earlier=earlier,
            change=earlier.tell_change(result) if earlier else [],
            max_open=_MAX_OPEN,
            tasks=_tasks(listed),
            passed=_by_task(result, account.passed),
            earned=earned,
            encouragement=words.encouragement(earned),
            date=words.date(result.started_at),
            fraction=words.fraction,
            bonus=words.bonus(result),
            counting=counting,
            shorten=shorten,
            max_message=caps[0].message,
            notice=notice(result),
            unsteady=tell_notice(result),
            unstable=tell_mark,
            kept=kept,
            published=published,
            adjusted=adjusted,
            attempts=attempts,
            run=len(listed) - len(kept),
            obstacles=obstacles(result) or [(result.message or "", "")],
            Outcome=Outcome,
        )
    )


def _to_read(account: Account, sections: Sections) -> list[Section]:
    """The sections of the tasks in which something failed, in order."""
    failed = {(one.entry.slug, one.entry.task_id): None for one in account.failures}
    return [render_section(*key, sections[key]) for key in failed if key in sections]


def _by_task(
    result: Result, functions: Sequence[OfFunction]
) -> list[tuple[TaskResult, list[OfFunction]]]:
    """The tasks in order, each with its functions; those without any left out."""
    found = [
        (task, [one for one in functions if (one.slug, one.task_id) == (exercise.slug, task.id)])
        for exercise in result.exercises
        for task in exercise.tasks
    ]
    return [(task, functions) for task, functions in found if functions]


@dataclass(frozen=True)
class _Task:
    """What the overview says of a task besides its score."""

    failed: int
    waiting: int
    target: str  # where its line leads to: its first failure, or what passed of it


def _tasks(listed: Sequence[Entry]) -> dict[tuple[str, str], _Task]:
    by_task: dict[tuple[str, str], list[Entry]] = {}
    for entry in listed:
        by_task.setdefault((entry.slug, entry.task_id), []).append(entry)
    return {key: _task(group) for key, group in by_task.items()}


def _task(group: Sequence[Entry]) -> _Task:
    waiting = [entry for entry in group if is_unwritten(entry)]
    passed = [entry for entry in group if entry.case.status is Status.PASSED]
    failed = [entry for entry in group if entry not in waiting and entry not in passed]
    if failed:
        target = failed[0].same_as or failed[0].anchor
    else:
        target = "not-written" if waiting else f"passed-{passed[0].task_id}"
    return _Task(len(failed), len(waiting), target)


def link_to(submission: str) -> str:
    """Return the way from OUT to a student's page."""
    return f"{quote(submission, safe='', errors='backslashreplace')}/report.html"
