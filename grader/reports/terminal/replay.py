"""A test that was run again: what it came to, whether that is what it was, and its conversation."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from grader.reports import escape, words
from grader.reports.account import Failure
from grader.reports.advice import Entry
from grader.reports.terminal.failure import tell_whole
from grader.reports.terminal.layout import STYLE, hanging, indented, plain
from grader.reports.terminal.wire import wire_of
from grader.reports.words import shorten
from grader.results import CaseResult, Status, Turn

#: Of the conversation: who replays a test wants all of it that a result keeps.
ROWS = 500


@dataclass(frozen=True)
class Replayed:
    """A test, then and now."""

    slug: str
    task_id: str
    then: Turn
    told: str  # which grading that was: "29 November 2026, seed 7"
    now: Sequence[CaseResult]  # one a run
    place: str  # the student's file
    unstable: bool = False  # it did not end alike each time when it was graded
    differing: Sequence[str] = ()  # what is another now
    remark: str = ""  # on the file that was run

    @property
    def same(self) -> bool:
        """Whether each run came to the stored verdict."""
        return all(
            (one.status, one.points) == (self.then.status, self.then.points) for one in self.now
        )


def render_replay(one: Replayed) -> RenderableType:
    """Return both verdicts, what they say of each other, and the conversation of one run."""
    shown = _shown(one)
    parts: list[RenderableType] = [
        plain(f"{one.slug}.{shown.id}", style="bold"),
        plain(escape.one_line(shown.title)),
        "",
        _verdict("then", one.then.status, one.then.points, one.then.message, one.told),
        *_now(one.now),
        *_compared(one),
        "",
        *_trace(one, shown),
    ]
    return Group(*parts)


def _shown(one: Replayed) -> CaseResult:
    """The run that is told whole: the first that is another than the stored one, if one is."""
    others = (c for c in one.now if c.status is not one.then.status)
    return next(others, one.now[0])


def _verdict(
    when: str, status: Status, points: float, message: str | None, told: str
) -> RenderableType:
    symbol, word = words.status(status)
    line = Text(f"{word}, {words.points(points)} points")
    line.append(f"  {told}".rstrip(), style="dim")
    if message:
        line.append_text(plain(f"  {escape.one_line(shorten(message, 200))}", style="dim"))
    return hanging(Text.assemble((f"{when:<5}", "dim"), (f"{symbol} ", STYLE[status])), line)


def _now(runs: Sequence[CaseResult]) -> Iterator[RenderableType]:
    """How the runs ended, equal ones in a line."""
    times = Counter(case.status for case in runs)
    for status, number in times.items():
        first = next(case for case in runs if case.status is status)
        often = f"{number} of {len(runs)} times" if len(runs) > 1 else ""
        yield _verdict("now", status, first.points, first.message, often)


def _compared(one: Replayed) -> Iterator[RenderableType]:
    told, style = _conclusion(one)
    yield Text(told, style=f"bold {style}")
    if one.remark:
        yield plain(one.remark, style="yellow")
    if one.differing:
        differing = ", ".join(one.differing)
        yield Text(f"Not what it was when this was graded: {differing}.", style="yellow")


def _conclusion(one: Replayed) -> tuple[str, str]:
    """What the runs say, and its colour."""
    if len({case.status for case in one.now}) > 1:
        return "Not alike each time, with the same rows: chance or time decides.", "yellow"
    if not one.same:
        return "Another verdict.", "yellow"
    if len(one.now) == 1:
        return "The same verdict.", "green"
    if one.unstable:
        return (
            "The same verdict each time: it seems to hang on the rows.",
            "green",
        )
    return "The same verdict each time.", "green"


def _trace(one: Replayed, case: CaseResult) -> Iterator[RenderableType]:
    if case.status is not Status.PASSED:
        entry = Entry("", one.slug, one.task_id, case, case.hint, False, None, 0)
        place = f"{one.place}:{case.place.line}" if case.place else ""
        yield from tell_whole(Failure(entry, []), place, rows=ROWS)
        return
    yield from map(indented, wire_of(case, ROWS))
    if case.output:
        yield indented(Text("printed:", style="dim"))
        yield indented(plain(shorten(case.output.rstrip(), 2048), style="dim"))
