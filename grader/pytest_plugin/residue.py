"""The fixture `residue`: what calls of the student's code leave behind.

A connection that is not given back, or given back in a transaction; a task that goes on; a
coroutine that was forgotten; an argument that has changed; a loop that was stopped. What was there
before a call is not of its making, so two looks are compared.
"""

from collections import Counter
from collections.abc import Awaitable, Collection
from dataclasses import dataclass
from typing import Any

from grader.language import mark
from grader.pytest_plugin.missed import Missed
from grader.tap import Recording
from grader.worker import Child

#: How a trace of `Child.traces` is told.
WORDS = {
    "connection": mark("a connection that was not given back to the pool"),
    "transaction": mark("a connection in the middle of a transaction"),
    "arguments": mark("an argument that is not as it was given"),
}

#: What Python says of a coroutine, or we of a call, that is the student's own mistake.
COMPLAINTS = ("was never awaited", "stopped the event loop")


@dataclass(frozen=True)
class Look:
    """What was there at some moment."""

    traces: Counter[str]
    findings: int
    mark: int  # of the recording


class Residue:
    """Looks before and after a call."""

    def __init__(self, child: Child, recording: Recording) -> None:
        self._child = child
        self._recording = recording

    async def look(self) -> Look:
        """See what is there now, once asyncpg's own work has come to its end."""
        traces = Counter(await self._child.traces())
        return Look(traces, len(self._child.findings), self._recording.mark())

    def left(self, before: Look, after: Look, *, excused: Collection[str] = ()) -> list[str]:
        """What came about between two looks, and should not have: a line for each thing.

        But for traces that are `excused`.
        """
        found = self._child.findings[before.findings : after.findings]
        wire = self._recording.since(before.mark)
        traces = (after.traces - before.traces).elements()
        lines = [_say(trace) for trace in traces if trace not in excused]
        lines += [line for line in found if any(part in line for part in COMPLAINTS)]
        returned = mark("a transaction that was open when its connection went back to the pool")
        lines += [returned] * len(wire.returned_in_transaction)
        return lines

    async def check(self, call: Awaitable[Any]) -> Any:
        """Make a call, and return or raise what comes of it; it must leave nothing behind.

        Raises AssertionError, with a message for the student, if it does.
        """
        before = await self.look()
        try:
            return await call
        finally:
            left = self.left(before, await self.look())
            if left:
                raise Missed("\n".join(["your code leaves something behind", *left]), left=left)


def _say(trace: str) -> str:
    kind, _, name = trace.partition(" ")
    task = mark(f"a task that goes on: {name}")
    return task if kind == "task" else WORDS.get(kind, mark("something"))
