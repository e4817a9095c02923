"""Trouble that a test asks for: statements held, connections cut, answers late. Pure.

Rules about a statement look at it where it begins to run: at its Query, or at the Bind of its
prepared text. Preparing runs nothing, so a Parse passes. The rows of an executemany are one
statement, asyncpg's own statements are none. Nothing is forged: what the student's code then meets
is what a slow network, a dead one or a lost connection does.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Resume = Callable[[], object]
Call = asyncio.Future[Any]
#: The calls of a test that are to bring something about.
Calls = Call | Iterable[Call]


def fold(sql: str) -> str:
    """Return the text without differences of case and white space."""
    return " ".join(sql.split()).casefold()


class Callers:
    """Calls that are to bring something about, for as long as they run."""

    def __init__(self, calls: Calls, needed: int) -> None:
        """Of as many calls as are needed, or more, each brings one; fewer bring more."""
        self._calls = {calls} if isinstance(calls, asyncio.Future) else set(calls)
        self._needed = min(needed, len(self._calls))

    @property
    def running(self) -> set[Call]:
        """Those that may still bring something."""
        return {call for call in self._calls if not call.done()}

    def check(self, message: str) -> None:
        """If too few are left, raise the error of one that has ended, or an AssertionError."""
        if len(self.running) >= self._needed:
            return
        for call in self._calls:
            if call.done() and not call.cancelled():
                call.result()
        raise AssertionError(message)


class Hold:
    """Keeps statements that contain a text from going on to the server."""

    def __init__(self, text: str, forget: "Callable[[Hold], object]") -> None:
        """`forget` is told when the rule has ended."""
        self._forget = forget
        self._folded = fold(text)
        self._standing: list[Resume] = []
        self._arrived = Arrival(text)

    async def reached(self, n: int = 1, *, by: Calls = ()) -> None:
        """Return once `n` such statements stand here.

        ``by`` are the calls that are to bring them: when too few of these are left, there is
        nothing to wait for. The error of one that ended is then raised, or an AssertionError.
        """
        await self._arrived.wait(lambda: len(self._standing) >= n, Callers(by, n))

    def release(self) -> None:
        """Let all go, in the order in which they came, and hold no more."""
        self._forget(self)
        standing, self._standing = self._standing, []
        for resume in standing:
            resume()

    def catches(self, folded: str) -> bool:
        """Whether a statement has to wait here."""
        return self._folded in folded

    def stand(self, resume: Resume) -> None:
        """A statement waits here until `resume` is called."""
        self._standing.append(resume)
        self._arrived.note()

    def leave(self, resume: Resume) -> None:
        """Its connection is gone: it waits no more."""
        if resume in self._standing:
            self._standing.remove(resume)


class Cut:
    """Ends the connection of one statement: before it reaches the server, or after it has run."""

    def __init__(self, text: str, when: Literal["before", "after"], nth: int) -> None:
        self.when = when
        self.done = False
        self._folded = fold(text)
        self._left = nth
        self._arrived = Arrival(text)

    async def happened(self, *, by: Calls = ()) -> None:
        """Return once the connection was cut. ``by``: as in `Hold.reached`."""
        await self._arrived.wait(lambda: self.done, Callers(by, 1))

    def counts(self, folded: str) -> bool:
        """Count a statement that goes on to the server; True if it is the one."""
        if self._folded in folded:
            self._left -= 1
            return self._left == 0
        return False

    def happen(self) -> None:
        """The connection is cut."""
        self.done = True
        self._arrived.note()


class Arrival:
    """Waiting for what some calls are to bring about."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._waiting: set[asyncio.Future[None]] = set()

    def note(self) -> None:
        """Something has come: whoever waits may look."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def wait(self, enough: Callable[[], bool], by: Callers) -> None:
        """Return when there is `enough`. Raises what `by` raises when that cannot be any more."""
        while not enough():
            by.check(f"your code ended without sending {self._text}")
            noted = asyncio.get_running_loop().create_future()
            self._waiting.add(noted)
            try:
                await asyncio.wait({noted, *by.running}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._waiting.discard(noted)


@dataclass
class Faults:
    """What is asked for now, in one recording."""

    latency: float = 0.0  # seconds by which each answer of the server is late
    holds: dict[Hold, None] = field(default_factory=dict)  # in order
    cuts: list[Cut] = field(default_factory=list)

    @property
    def armed(self) -> bool:
        """Whether the student's statements have to be looked at."""
        return bool(self.holds or self.cuts)

    def hold(self, text: str) -> Hold:
        """Hold statements that contain `text`, until it is released."""
        rule = Hold(text, lambda ended: self.holds.pop(ended, None))
        self.holds[rule] = None
        return rule

    def cut(self, text: str, when: Literal["before", "after"], nth: int) -> Cut:
        """Cut the connection of the nth statement from now on that contains `text`."""
        rule = Cut(text, when, nth)
        self.cuts.append(rule)
        return rule

    def hold_for(self, folded: str) -> Hold | None:
        """Return where a statement has to wait."""
        return next((hold for hold in self.holds if hold.catches(folded)), None)

    def cut_for(self, folded: str) -> Cut | None:
        """Count a statement that goes on; return the cut that it is meant for."""
        due = [cut for cut in self.cuts if cut.counts(folded)]
        self.cuts = [cut for cut in self.cuts if cut not in due]
        return due[0] if due else None
