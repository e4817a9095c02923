"""Trouble that a test asks for: statements held, connections cut, answers late. Pure.

A rule names a text, or a moment (moments.py). It looks at a statement where that begins to run: at
its Query, or at the Bind of its prepared text. Preparing runs nothing, so a Parse passes. The rows
of an executemany are one statement, asyncpg's own statements are none. Only what comes after the
end of a transaction is decided by the server's answer. Nothing is forged: what the student's code
then meets is what a slow network, a dead one or a lost connection does.

A rule is there to bring trouble about. One that never did, and that the test never asked whether it
did, makes a test that shows nothing (`Faults.check`).
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Literal

from grader.language import mark
from grader.tap.arrivals import Arrival, Call, Callers, Calls
from grader.tap.messages import ServerError
from grader.tap.moments import END_OF_TRANSACTION, STATEMENT, Moment, Reading, Text
from grader.tap.refusal import Refusal

Resume = Callable[[], object]
#: Told, in a few words, of what comes about, and at which mark of the recording; None: now.
Note = Callable[[str, int | None], object]
When = Literal["before", "after"]
#: Characters of a statement in what is told of it.
_TOLD = 60


def tell_nobody(what: str, at: int | None) -> None:
    """Nobody asked."""


class NeverHappened(AssertionError):
    """Trouble that a test asked for did not come, and the test did not see that."""


class Subject:
    """What a rule is about: a text that statements contain, or a moment."""

    def __init__(self, what: str | Moment) -> None:
        self.moment = what if isinstance(what, Moment) else None
        self._text = None if isinstance(what, Moment) else Text(what)

    def __str__(self) -> str:
        return str(self._text) if self.moment is None else self.moment.value

    @property
    def complaint(self) -> str:
        """What a student is told when none came."""
        return mark(f"your code never sent {self}")

    def meets(self, statement: Reading) -> bool:
        """Whether a statement is one of those."""
        if self._text is not None:
            return self._text.is_in(statement)
        return self.moment is STATEMENT or self.moment in statement.moments


class Hold:
    """Keeps statements from going on to the server."""

    def __init__(
        self,
        what: str | Moment,
        forget: "Callable[[Hold], object]",
        *,
        required: bool = True,
        note: Note = tell_nobody,
    ) -> None:
        """`forget` is told when the rule has ended."""
        self.subject = Subject(what)
        self.complaint = self.subject.complaint
        self.missed = required  # nothing came, and nobody asked
        self._forget = forget
        self._note = note
        self._full = False
        self._standing: dict[Resume, Reading | None] = {}  # in the order in which they came
        self._steps: Counter[Resume] = Counter()  # how often each connection was let go
        self._arrived = Arrival(str(self.subject))

    async def reached(self, n: int = 1, *, by: Calls = ()) -> None:
        """Return once `n` such statements stand here.

        ``by`` are the calls that are to bring them: when too few of these are left, there is
        nothing to wait for. The error of one that ended is then raised, or an AssertionError.
        """
        self.missed = False
        await self._arrived.wait(lambda: len(self._standing) >= n, Callers(by, n))

    async def stands(self, call: Call) -> bool:
        """Return when one stands here; False if the call ends without one."""
        self.missed = False
        arrival = asyncio.ensure_future(self.reached())
        await asyncio.wait({arrival, call}, return_when=asyncio.FIRST_COMPLETED)
        arrival.cancel()
        return self.standing > 0

    @property
    def standing(self) -> int:
        """How many stand here now."""
        return len(self._standing)

    @property
    def held(self) -> list[Reading]:
        """The statements that stand here."""
        return [statement for statement in self._standing.values() if statement is not None]

    @property
    def foremost(self) -> Reading | None:
        """The statement that `step` would let go."""
        return self._standing[self._first()] if self._standing else None

    def step(self) -> None:
        """Let one go and hold its connection's next: of those that had the fewest steps, the first.

        If nothing stands here, nothing happens.
        """
        if self._standing:
            resume = self._first()
            del self._standing[resume]
            self._steps[resume] += 1
            resume()

    def release(self) -> None:
        """Let all go, in the order in which they came, and hold no more."""
        if self._standing:
            self._note("lets go what it held", None)
        self._forget(self)
        standing, self._standing = self._standing, {}
        for resume in standing:
            resume()

    def hold_no_other(self) -> None:
        """From now on let all pass but those that stand here."""
        self._full = True

    def catches(self, statement: Reading) -> bool:
        """Whether a statement has to wait here."""
        return not self._full and self.subject.meets(statement)

    def stand(self, resume: Resume, statement: Reading | None = None) -> None:
        """A statement waits here until `resume` is called."""
        self.missed = False
        self._standing[resume] = statement
        if statement is not None:
            self._note("keeps the next statement from the server", statement.mark)
        self._arrived.note()

    def leave(self, resume: Resume) -> None:
        """Its connection is gone: it waits no more."""
        self._standing.pop(resume, None)

    def _first(self) -> Resume:
        return min(self._standing, key=self._steps.__getitem__)


class Cut:
    """Ends the connection of one statement: before it reaches the server, or after it has run."""

    def __init__(
        self,
        what: str | Moment,
        when: When,
        nth: int,
        *,
        required: bool = True,
        note: Note = tell_nobody,
    ) -> None:
        self.when = when
        self.met: Reading | None = None  # the statement, where its text tells that it is the one
        self._note = note
        self.subject = Subject(what)
        self.complaint = self.subject.complaint
        self.missed = required  # it has not happened, and nobody asked
        self._done = False
        self._left = nth
        self._arrived = Arrival(str(self.subject))

    @property
    def done(self) -> bool:
        """Whether the connection was cut."""
        self.missed = False
        return self._done

    @property
    def awaits_answer(self) -> bool:
        """Whether the server's answer says which statement is meant, and not the text."""
        return self.when == "after" and self.subject.moment is END_OF_TRANSACTION

    async def happened(self, *, by: Calls = ()) -> None:
        """Return once the connection was cut. ``by``: as in `Hold.reached`."""
        await self._arrived.wait(lambda: self.done, Callers(by, 1))

    def counts(self, statement: Reading) -> bool:
        """Count a statement that goes on to the server; True if it is the one."""
        return not self.awaits_answer and self.subject.meets(statement) and self.is_due()

    def is_due(self) -> bool:
        """Count one; True if it is the one."""
        self._left -= 1
        return self._left == 0

    def happen(self) -> None:
        """The connection is cut."""
        self._done, self.missed = True, False
        text = shorten(self.met.text, _TOLD, placeholder=" …") if self.met else "a commit"
        if self.when == "after":
            self._note(f"cuts the connection: {text} was done, its answer is lost", None)
        elif self.met is not None:
            self._note(f"cuts the connection before {text} arrives", self.met.mark)
        self._arrived.note()


@dataclass
class Faults:
    """What is asked for now, in one recording."""

    latency: float = 0.0  # seconds by which each answer of the server is late
    holds: dict[Hold, None] = field(default_factory=dict)  # in order
    cuts: list[Cut] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)  # that nobody met yet
    asked: list[Hold | Cut | Refusal] = field(default_factory=list)  # all that ever were
    note: Note = tell_nobody

    def check(self) -> None:
        """Raise NeverHappened if trouble was asked for that never came, and nobody noticed."""
        for rule in self.asked:
            if rule.missed:
                raise NeverHappened(
                    f"{rule.complaint}\n"
                    "This test makes trouble there, and so it could not show what your code does."
                )

    @property
    def armed(self) -> bool:
        """Whether the student's statements have to be looked at."""
        return bool(self.holds or self.cuts)

    @property
    def awaits_answer(self) -> bool:
        """Whether the server's answers have to be looked at."""
        return any(cut.awaits_answer for cut in self.cuts)

    @property
    def held(self) -> list[Reading]:
        """The statements that have not reached the server yet."""
        return [statement for hold in self.holds for statement in hold.held]

    def hold(self, what: str | Moment, *, required: bool = True, told: bool = True) -> Hold:
        """Hold such statements until it is released; each may be told as an act of the test."""
        note = self.note if told else tell_nobody
        rule = Hold(what, lambda ended: self.holds.pop(ended, None), required=required, note=note)
        self.holds[rule] = None
        self.asked.append(rule)
        return rule

    def cut(self, what: str | Moment, when: When, nth: int, *, required: bool = True) -> Cut:
        """Cut the connection of the nth such statement from now on."""
        rule = Cut(what, when, nth, required=required, note=self.note)
        self.cuts.append(rule)
        self.asked.append(rule)
        return rule

    def refuse(self, table: str, event: str, sqlstate: str, *, required: bool = True) -> Refusal:
        """Watch for the error of a row that PostgreSQL is to refuse."""
        rule = Refusal(table, event, sqlstate, required=required)
        self.refusals.append(rule)
        self.asked.append(rule)
        return rule

    def note_error(self, error: ServerError) -> None:
        """The student's code is told that a statement of it failed."""
        met = next((rule for rule in self.refusals if rule.takes(error)), None)
        if met is not None:
            self.refusals.remove(met)

    def hold_for(self, statement: Reading, let_go: Container[Hold] = ()) -> Hold | None:
        """Return where a statement has to wait, if it was not let go there."""
        holds = (hold for hold in self.holds if hold not in let_go)
        return next((hold for hold in holds if hold.catches(statement)), None)

    def cut_for(self, statement: Reading) -> Cut | None:
        """Count a statement that goes on; return the cut that it is meant for."""
        cut = self._take([cut for cut in self.cuts if cut.counts(statement)])
        if cut is not None:
            cut.met = statement
        return cut

    def cut_for_commit(self) -> Cut | None:
        """Count a transaction that the server has committed; return the cut meant for it."""
        return self._take([cut for cut in self.cuts if cut.awaits_answer and cut.is_due()])

    def _take(self, due: list[Cut]) -> Cut | None:
        self.cuts = [cut for cut in self.cuts if cut not in due]
        return due[0] if due else None
