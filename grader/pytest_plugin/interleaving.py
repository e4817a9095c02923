"""The fixture `interleave`: two calls at once end as one after the other would, wherever they meet.

    one, then the other --> how each ended, what both changed   } the serial orders
    the other, then one --> the same                            }
                             |
    for each step of the one:
        the one, up to that step | the other, as far as it comes | both to their end
        --> as in one of the serial orders?
        the rows are put back

As in a sweep, a step is a statement on the wire, and the engine goes to each: between what a call
reads and what it writes, between its two locks, before its COMMIT. The other call may be the
student's own, in another program, or a statement of a rival of the test's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from grader.cell import Trial
from grader.clock import CLOCK
from grader.language import mark
from grader.pytest_plugin.basis import Looks
from grader.pytest_plugin.changes import Changes
from grader.pytest_plugin.endings import if_time_ends
from grader.pytest_plugin.outcome import Outcome, end_of
from grader.pytest_plugin.promises import Plain
from grader.pytest_plugin.rows import Ledger
from grader.pytest_plugin.steps import Shape, Steps
from grader.pytest_plugin.verifier import Verifier

#: How long, in all of it, to wait for calls that neither end nor wait for a lock, as one that
#: sleeps between two tries. What right code does is right in any order: less finds less, no more.
PATIENCE_S = 2.0

#: So many rows are told of that are not as they should be.
MOST_ROWS = 6

MakeCall = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class Place:
    """A statement of the one call, when it goes on alone."""

    number: int  # from 1
    text: str
    shape: Shape  # equal for statements that are alike

    def __str__(self) -> str:
        return mark(
            f"while one of them stood before statement {self.number}, the other went on\n"
            f"statement {self.number}: {self.text:.300}"
        )


@dataclass(frozen=True)
class Ends:
    """What came of two calls."""

    one: Outcome
    other: Outcome
    changes: Changes

    def agrees(self, met: "Ends") -> bool:
        """Whether `met` comes to the same. New rows have other ids: then a result's type counts."""
        return (
            met.changes == self.changes
            and Plain(self.one, self.changes).agrees(met.one)
            and Plain(self.other, self.changes).agrees(met.other)
        )

    @property
    def failed(self) -> bool:
        """Whether neither call had a result."""
        return self.one.error is not None and self.other.error is not None

    def __str__(self) -> str:
        return mark(f"the one {self.one}, the other {self.other}; changed is {self.changes}")


class Interleaving:
    """Lets two calls meet: ``await interleave(lambda: student.f(1), lambda: elsewhere.f(1))``."""

    def __init__(self, trial: Trial, db: Verifier, looks: Looks) -> None:
        self._trial = trial
        self._db = db
        self._looks = looks

    async def __call__(
        self,
        one: MakeCall,
        other: MakeCall,
        *,
        tables: Collection[str] | None = None,
        errors: Collection[str] = (),
        apart: bool = False,
    ) -> None:
        """Hold the one before each of its statements, while the other goes as far as it comes.

        Whatever the order of their statements, the calls end, and the rows are, as if one had
        come after the other; rows are put back each time. ``tables`` are those whose rows count:
        all, unless named. ``errors`` are classes with which a call may end instead, having done
        nothing. ``apart``: they have no row in common, and so the other never waits for the one.
        Raises AssertionError, with a message for the student, and the error of a call if both fail
        in whichever order they come.
        """
        self._looks.at_trouble(required=True)
        ledger = await Ledger.open(self._db, tables)
        meeting = _Meeting(self._trial, self._db, ledger, one, other)
        places, one_first = await meeting.learn()
        orders = [one_first, await meeting.other_first()]
        if one_first.one.error and all(order.failed for order in orders):
            raise one_first.one.error  # of calls that all fail, no meeting tells anything
        for place in worth_a_visit(places):
            with if_time_ends(str(place)):
                met = await meeting.at(place, apart=apart)
            if met is None or any(order.agrees(met) for order in orders):
                continue
            excused = await meeting.without_those_that_failed(met, {*errors})
            assert excused is not None and excused.agrees(met), _told(place, met, orders)


def worth_a_visit(places: Sequence[Place]) -> list[Place]:
    """Of statements that are alike the first two and the last, and of all not the first. Pure.

    Before its first statement a call has neither read nor locked anything, and before the second
    of several locks it has one.
    """
    alike: dict[Shape, list[Place]] = {}
    for place in places:
        alike.setdefault(place.shape, []).append(place)
    chosen = {place for them in alike.values() for place in (*them[:2], them[-1])}
    return sorted((one for one in chosen if one.number > 1), key=lambda place: place.number)


def _told(place: Place, met: Ends, orders: Sequence[Ends]) -> str:
    rows = min((order.changes.told_apart(met.changes) for order in orders), key=len)
    return "\n".join(
        [
            mark("two calls at the same time do not end as one after the other would"),
            str(place),
            mark(f"both at once: {met}"),
            *(mark(f"one by one: {order}") for order in orders),
            *rows[:MOST_ROWS],
        ]
    )


class _Meeting:
    """Two calls, and the rows as they were before."""

    def __init__(
        self, trial: Trial, db: Verifier, ledger: Ledger, one: MakeCall, other: MakeCall
    ) -> None:
        self._trial = trial
        self._db = db
        self._ledger = ledger
        self._one = one
        self._other = other
        self._patience = PATIENCE_S

    async def learn(self) -> tuple[list[Place], Ends]:
        """Let the one go alone, then the other; return the steps of the one, and how they end."""
        places = []
        async with self._steps() as steps:
            while await steps.next():
                places.append(Place(steps.place, steps.standing.text, steps.shape))
            first = await end_of(steps.call)
        return places, await self._ends(first, await self._alone(self._other))

    async def other_first(self) -> Ends:
        """Let the other go alone, then the one."""
        other = await self._alone(self._other)
        return await self._ends(await self._alone(self._one), other)

    async def at(self, place: Place, *, apart: bool) -> Ends | None:
        """Let them meet there. None: the one did not come there this time."""
        self._trial.begin_again()
        async with self._steps() as steps:
            while steps.place < place.number:
                if not await steps.next():
                    await end_of(steps.call)
                    await self._put_back()
                    return None
            steps.hold_no_other()
            self._trial.acts.trouble("keeps one call before the next statement; the other goes on")
            other = asyncio.ensure_future(self._other())
            waits = await self._as_far_as_it_comes(other)
            assert not (apart and waits), (
                "a call waits for another one, with which it has no row in common\n"
                f"that one stood before statement {place.number}: {place.text:.300}"
            )
            self._trial.acts.trouble("lets the first call go on")
            steps.let_go()
            one, second = await asyncio.gather(end_of(steps.call), end_of(other))
        return await self._ends(one, second)

    async def without_those_that_failed(self, met: Ends, errors: set[str]) -> Ends | None:
        """How it ends if a call that ended with one of these errors is not made."""
        ones, others = met.one.is_one_of(errors), met.other.is_one_of(errors)
        if not (ones or others):
            return None
        one = met.one if ones else await self._alone(self._one)
        return await self._ends(one, met.other if others else await self._alone(self._other))

    async def _alone(self, call: MakeCall) -> Outcome:
        return await end_of(asyncio.ensure_future(call()))

    async def _as_far_as_it_comes(self, other: asyncio.Future[Any]) -> bool:
        """Return when it has ended, or waits for a lock; tell whether it waits.

        One that sleeps between two tries does neither: it gets as much patience as there is.
        """
        begun = CLOCK.time()
        waits = await self._db.stands_at_lock(other, until=begun + self._patience)
        if not waits and not other.done():
            self._patience = max(0.0, self._patience - CLOCK.time() + begun)
        return waits

    async def _ends(self, one: Outcome, other: Outcome) -> Ends:
        return Ends(one, other, await self._put_back())

    async def _put_back(self) -> Changes:
        """Put the rows back, and return how they had changed."""
        changes = await self._ledger.changes()
        await self._ledger.put_back(changes)
        return changes

    def _steps(self) -> Steps:
        return Steps(self._one(), self._db.faults)
