"""A case that did not pass, as a page tells it: what was called, what came, where, what next."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from grader.language import mark
from grader.language import tell as in_words
from grader.reports import apart, words
from grader.reports.account import Failure
from grader.reports.advice import Entry
from grader.reports.comparison import Comparison, compare
from grader.reports.drawing import draw
from grader.reports.earlier import Earlier, Key
from grader.reports.excerpt import Line, excerpt, excerpt_of_caller
from grader.reports.folding import find_meeting, fold_equal
from grader.reports.lesson import Lesson, find_place, learn
from grader.reports.printed import divide
from grader.reports.timeline import Timeline
from grader.reports.unstable import tell_mark
from grader.reports.words import shorten
from grader.results import Call, CaseResult, Status

_MAX_CALLS = 4
_MAX_ENDED = 160
_MAX_TWINS = 100
#: Said of a case that stands as an earlier check found it.
NOT_THIS_TIME = mark("not run this time")

#: Longer prints are folded.
_MAX_PRINTED_LINES = 12


@dataclass(frozen=True)
class Caps:
    """How much of one case a page shows; lengths in characters."""

    rows: int  # of the timeline
    sql: int
    output: int
    message: int
    detail: int
    values: int  # of each side of a comparison


@dataclass(frozen=True)
class CallView:
    function: str
    arguments: str
    ended: str
    times: int  # in a row


@dataclass(frozen=True)
class Print:
    by: Literal["code", "asyncpg"]
    text: str
    lines: int

    @property
    def long(self) -> bool:
        return self.lines > _MAX_PRINTED_LINES


@dataclass(frozen=True)
class Story:
    anchor: str
    slug: str
    task_id: str
    function: str
    title: str
    status: Status
    points: float
    max_points: float
    earlier_calls: int  # before those that are told
    calls: list[CallView]
    lesson: Lesson
    detail: str
    comparison: Comparison | None
    place: str
    excerpt: list[Line]
    caller: list[Line]  # the function that was called, where the excerpt is of another
    printed: list[Print]
    timeline: Timeline | None
    twins: list[tuple[str, str]]  # anchor and title
    more_twins: int
    general: bool  # its message is its title
    trouble: str  # what `grader check --trouble` plays again
    unstable: str  # how it ended, where it did not end alike each time
    since: str  # "new" or "as last time", where there is an earlier grading; "not run this time"

    @property
    def detail_first(self) -> bool:
        """An assertion's detail is evidence; an error's are words of the server or of Python."""
        return self.status is Status.FAILED


def tell(
    failure: Failure, caps: Caps, earlier: Earlier | None = None, kept: Collection[Key] = ()
) -> Story:
    """Tell one failure; what is longer than `caps` allow is cut."""
    entry, case = failure.entry, failure.entry.case
    told = learn(entry)
    calls = list(fold_calls(case.calls))
    return Story(
        anchor=entry.anchor,
        slug=entry.slug,
        task_id=entry.task_id,
        function=case.function or "",
        title=case.title,
        status=case.status,
        points=case.points,
        max_points=case.max_points,
        earlier_calls=sum(call.times for call in calls[:-_MAX_CALLS]),
        calls=calls[-_MAX_CALLS:],
        lesson=replace(
            told,
            what=shorten(told.what, caps.message),
            evidence=shorten(told.evidence, caps.message),
            step=shorten(told.step, caps.message),
        ),
        detail=shorten((case.detail or "").strip("\n"), caps.detail),
        comparison=compare(case.expected, case.got, caps.values),
        place=find_place(entry),
        excerpt=excerpt(case.place) if case.place else [],
        caller=excerpt_of_caller(case.place) if case.place else [],
        printed=list(_printed(case.output, caps.output)),
        timeline=_timeline(case, caps, why=told.what),
        twins=[(twin.anchor, twin.case.title) for twin in failure.twins[:_MAX_TWINS]],
        more_twins=len(failure.twins[_MAX_TWINS:]),
        general=entry.general,
        trouble=case.trouble or "",
        unstable=tell_mark(case),
        since=_since(entry, earlier, kept),
    )


def _printed(output: str, limit: int) -> Iterator[Print]:
    told = divide(output)
    if told.own:
        yield Print("code", shorten(told.own, limit), told.own.count("\n") + 1)
    if told.logged:
        yield Print("asyncpg", shorten(told.logged, limit), told.logged.count("\n") + 1)


def _since(entry: Entry, earlier: Earlier | None, kept: Collection[Key]) -> str:
    if (entry.slug, entry.case.id) in kept:
        return in_words(NOT_THIS_TIME)
    return earlier.of_failure(entry.slug, entry.case.id) if earlier else ""


def fold_calls(calls: Sequence[Call]) -> Iterator[CallView]:
    """The calls in order; equal ones, one after the other, are one."""
    for first, times in Counter(fold_equal(calls, find_meeting(calls))).items():
        call = calls[first]
        ended = words.clip(apart.write(words.ended(call.ended)), _MAX_ENDED)
        arguments = shorten(apart.write(call.arguments), 400)
        yield CallView(call.function, arguments, ended, times)


def _timeline(case: CaseResult, caps: Caps, *, why: str) -> Timeline | None:
    if not (case.statements or case.statements_left_out or case.acts):
        return None
    return draw(case, max_rows=caps.rows, max_sql=caps.sql, why=shorten(why, 160))
