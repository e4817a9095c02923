"""What is seen of a class while it is graded: a bar on a terminal, now and then a line elsewhere.

Grading ━━━━━━━━━━━━━━━ 37 of 300  4.1 a minute  1:04:09 left
2 cells, 310 MiB: ada, bob
"""

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.text import Text

from grader.cli.console import err, say
from grader.reports import words
from grader.reports.escape import one_line, terminal
from grader.system.processes import memory_of_us

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.progress import Progress

#: Where no bar can move, a line is printed so often; and a terminal's memory is looked at.
LINE_EVERY_S, LOOK_EVERY_S = 60.0, 5.0

_MAX_NAME = 40


@dataclass
class AtWork:
    """So many are to be graded, with so many cells: say who `begins` and who `ends`.

    Who has no cell any more, and whose files are being written, is still at work.
    """

    total: int
    cells: int | None  # None: as many as others have room for
    line_every_s: float = LINE_EVERY_S
    names: dict[str, None] = field(default_factory=dict)  # of those at work, the first first
    done: int = 0
    _bar: "Progress | None" = None
    _told_at: float = field(default_factory=time.monotonic)
    _begun_at: float = field(default_factory=time.monotonic)
    _looked_at: float = float("-inf")
    _memory: int = 0

    def __enter__(self) -> "AtWork":
        if sys.stderr.isatty() and err.is_interactive:
            self._bar = _make_bar(self)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begins(self, name: str) -> None:
        """A cell is opened for somebody."""
        self.names[name] = None

    def ends(self, name: str) -> None:
        """Their files are there."""
        self.names.pop(name, None)
        self.done += 1
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self.done)
        elif self.done < self.total and time.monotonic() - self._told_at >= self.line_every_s:
            self._told_at = time.monotonic()
            pace = ", ".join((f"{self.done} of {self.total} graded", *self.pace()))
            say(f"{pace}; at work: {self.who()}")

    def pace(self) -> tuple[str, ...]:
        """How many a minute since the beginning, and the time that is left then."""
        passed = time.monotonic() - self._begun_at
        if not self.done or passed <= 0:
            return ()
        left = timedelta(seconds=round((self.total - self.done) * passed / self.done))
        return f"{60 * self.done / passed:.1f} a minute", f"{left} left"

    def who(self) -> str:
        """Those at work, fit for any terminal."""
        return ", ".join(
            terminal(words.shorten(one_line(name), _MAX_NAME)) for name in [*self.names]
        )

    def line(self) -> Text:
        """Cells, memory and names, cut to the terminal's width."""
        if time.monotonic() - self._looked_at > LOOK_EVERY_S:
            self._looked_at, self._memory = time.monotonic(), memory_of_us()
        cells = words.count(min(self.cells or len(self.names), len(self.names)), "cell")
        there = f"{cells}, {self._memory >> 20} MiB: {self.who() or 'nobody yet'}"
        return Text(there, style="dim", no_wrap=True, overflow="ellipsis")


def _make_bar(work: AtWork) -> "Progress":
    from rich.progress import BarColumn, Progress, Task, TextColumn

    class Pace(TextColumn):
        def render(self, task: Task) -> Text:
            return Text("  ".join((f"{work.done} of {work.total}", *work.pace())))

    class Bar(Progress):
        def get_renderables(self) -> "Iterable[RenderableType]":
            yield from super().get_renderables()
            yield work.line()

    bar = Bar(
        TextColumn("Grading"),
        BarColumn(bar_width=None),
        Pace(""),
        console=err,
        transient=True,
        expand=True,
        refresh_per_second=4,
    )
    bar.add_task("", total=work.total)
    return bar
