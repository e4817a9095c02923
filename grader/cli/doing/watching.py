"""Verdicts as they come: a line for each in a pipe, a picture of all tasks on a terminal.

For whoever waits. The report is printed when all is decided, and the picture makes way for it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Protocol

from rich.console import Group
from rich.live import Live
from rich.text import Text

from grader.cli.console import out, say
from grader.job import Collected, Event
from grader.model import CaseSpec, Exercise
from grader.reports import words
from grader.reports.escape import one_line, terminal
from grader.reports.terminal import STYLE
from grader.reports.translated import Translations, teller
from grader.results import NOT_WRITTEN, Status
from grader.scoring import is_to_mend


class Watch(Protocol):
    """Somebody who waits."""

    def take(self, exercise: Exercise, event: Event) -> None:
        """Hear what happened in an exercise."""
        ...

    def rest(self) -> None:
        """Make way for what somebody else prints."""
        ...


@contextmanager
def open_watch(translations: Translations) -> Iterator[Watch]:
    """Show verdicts while the block lasts."""
    if not (sys.stdout.isatty() and out.is_interactive):
        yield Lines(translations)
        return
    with Live(console=out, transient=True, auto_refresh=False) as live:
        yield Picture(live, translations)


class Lines:
    """A line for each verdict, in the order in which they come: that of the tests, or nearly.

    What waits for a function that is not written yet has none: the report counts it. An error that
    tests share, as that of a file that cannot be imported, has one.
    """

    def __init__(self, translations: Translations = MappingProxyType({})) -> None:
        self._translations = translations
        self._titles: dict[str, str] = {}
        self._error: str | None = None  # of the test before

    def take(self, exercise: Exercise, event: Event) -> None:
        if isinstance(event, Collected):
            self._error = None
            tell = teller(exercise.slug, self._translations)
            self._titles = {case.id: tell(case.title) for case in event.cases}
            say(tell(exercise.title))
            return
        before = self._error
        self._error = event.report.message if event.status is Status.ERROR else None
        if self._error is not None and self._error == before:
            return
        if event.status is Status.PASSED or is_to_mend(event.status, event.report.message):
            symbol, word = words.status(event.status)
            told = "" if event.status is Status.PASSED else f"  {word}"
            say(f"{symbol} {one_line(self._titles[event.report.id])}{told}")

    def rest(self) -> None:
        """A line that was said is out of the way."""


class Picture:
    """The tasks of the exercise under way, each with a sign for every test of it."""

    def __init__(self, live: Live, translations: Translations = MappingProxyType({})) -> None:
        self._live = live
        self._translations = translations
        self._cases: list[CaseSpec] = []
        self._decided: dict[str, Status] = {}

    def take(self, exercise: Exercise, event: Event) -> None:
        if isinstance(event, Collected):
            self._cases, self._decided = event.cases, {}
        else:
            waits = event.report.message == NOT_WRITTEN
            self._decided[event.report.id] = Status.NOT_RUN if waits else event.status
        self._live.start()
        self._live.update(self._draw(exercise), refresh=True)

    def rest(self) -> None:
        """Take the picture away; the next verdict brings it back."""
        self._live.stop()

    def _draw(self, exercise: Exercise) -> Group:
        tell = teller(exercise.slug, self._translations)
        lines = [Text(terminal(tell(exercise.title)), style="bold")]
        for task in exercise.tasks:
            signs = [self._sign(case) for case in self._cases if case.task == task.id]
            if not signs:  # nothing of it was asked for
                continue
            title = Text(terminal(f"  {task.id} {tell(task.title)}  "), style="dim")
            lines.append(Text.assemble(title, *signs))
        return Group(*lines)

    def _sign(self, case: CaseSpec) -> tuple[str, str]:
        status = self._decided.get(case.id)
        return (words.STATUS[status][0], STYLE[status]) if status else ("·", "dim")
