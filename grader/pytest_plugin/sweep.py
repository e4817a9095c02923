"""The fixture `sweep`: whatever goes wrong, wherever, a call does its work whole or not at all.

    the call, once --> its steps, how it ends, what it changes
                             |
    for each step, and each trouble that can come there (troubles.py):
        the call, up to that step --> trouble --> how did it end, what is there, what is left?
        the rows are put back                     (promises.py)

A step is a statement on the wire, whatever it says and however the student's code got there. So no
author has to think of the place where a mistake will be. Each call is the proof of the one before
as well: what trouble has left unusable shows in the call that comes next, and so does a result that
is remembered.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Generator
from typing import Any

from grader.cell import Trial
from grader.language import mark
from grader.pytest_plugin.basis import Looks
from grader.pytest_plugin.endings import if_time_ends
from grader.pytest_plugin.missed import Missed
from grader.pytest_plugin.outcome import Outcome, end_of
from grader.pytest_plugin.promises import Met, Plain, Promises, going_wrong
from grader.pytest_plugin.residue import Residue
from grader.pytest_plugin.rows import Ledger
from grader.pytest_plugin.steps import Steps
from grader.pytest_plugin.tries import Tries
from grader.pytest_plugin.troubles import Came, Step, Trouble, Troublemaker
from grader.pytest_plugin.verifier import Verifier

MakeCall = Callable[[], Awaitable[Any]]

#: Said of a call that asks the database the first time only.
REMEMBERS = mark(
    "called again, your code does not ask the database any more\n"
    "what it remembers may have been changed meanwhile, by somebody else"
)

#: What a call that goes well is told as, in the place of a trouble.
NOTHING = mark("nothing went wrong")


class Sweep:
    """Makes sweeps: ``await sweep(lambda: student.transfer(1, 2, 10))``."""

    def __init__(self, trial: Trial, db: Verifier, looks: Looks, again: str = "") -> None:
        """`again` names the one try to make, as "3:killed": that trouble at that step."""
        self._trial = trial
        self._db = db
        self._looks = looks
        self._again = again

    def __call__(
        self,
        call: MakeCall,
        *,
        tables: Collection[str] | None = None,
        raises: str | None = None,
        answers: Collection[Any] = (),
        errors: Collection[str] = (),
        only: Collection[Trouble] = tuple(Trouble),
    ) -> "Run":
        """Try a call with trouble at each of its steps. Await it, or iterate it to look at more.

        Afterwards all rows are as they were, and so they are before each call.
        ``tables`` are those whose rows count: all, unless named. ``raises`` names what the call
        ends with if nothing goes wrong. ``answers`` are results that it may give without having
        done its work, ``errors`` the classes of errors that it may raise in place of what came.
        Raises AssertionError, with a message for the student, or what the call raises by itself.
        """
        self._looks.at_trouble(required=True)
        promises = Promises(raises, answers, errors)
        tries = Tries(only, self._again, self._looks)
        return Run(self._trial, self._db, call, promises, tables, tries)


class Run:
    """One sweep."""

    def __init__(
        self,
        trial: Trial,
        db: Verifier,
        call: MakeCall,
        promises: Promises,
        tables: Collection[str] | None,
        tries: Tries,
    ) -> None:
        self._trial = trial
        self._db = db
        self._call = call
        self._promises = promises
        self._tables = tables
        self._tries = tries
        self._residue = Residue(trial.child, trial.recording)
        self._latest = NOTHING  # what the call before has met

    def __await__(self) -> Generator[Any, Any, None]:
        return self._to_its_end().__await__()

    async def _to_its_end(self) -> None:
        async for _ in self:
            pass

    async def __aiter__(self) -> AsyncIterator[Met]:
        self._ledger = await Ledger.open(self._db, self._tables)
        names = [table.name for table in self._ledger.tables]
        self._maker = Troublemaker(self._trial.child, self._db, names)
        self._look = await self._residue.look()
        steps = await self._learn()
        for step, trouble in self._tries.choose(steps):
            with if_time_ends(going_wrong(trouble, step, len(steps))):
                met = await self._meet(step, trouble, len(steps))
            if met is not None:
                yield met
                await self._ledger.put_back(met.changes)
            self._tries.over(came=met is not None)
        self._trial.begin_again()
        self._expect_plain(await end_of(asyncio.ensure_future(self._call())))
        assert self._trial.shown.statements or not steps, REMEMBERS
        await self._expect_no_residue()
        await self._ledger.put_back(await self._ledger.changes())
        self._tries.end()

    async def _learn(self) -> list[Step]:
        """Make the call once, and nothing goes wrong."""
        seen = [await self._ledger.changes()]

        async def changed() -> bool:
            seen.append(await self._ledger.changes())
            return seen[-1] != seen[-2]

        async with self._steps() as steps:
            found = await self._maker.learn(steps, changed)
        outcome = await end_of(steps.call)
        if outcome.error is not None and self._promises.raises not in outcome.error.mro:
            raise outcome.error
        assert outcome.error or not self._promises.raises, f"no {self._promises.raises} was raised"
        self._plain = Plain(outcome, await self._ledger.changes())
        await self._expect_no_residue()
        await self._ledger.put_back(self._plain.changes)
        return found

    async def _meet(self, step: Step, trouble: Trouble, count: int) -> Met | None:
        """Make the call, and trouble at that step. None: the step did not come, or the trouble."""
        self._trial.begin_again()
        came: Came | None = None
        async with self._steps() as steps:
            if await _come_to(steps, step):
                came = await self._maker.make(trouble, step, steps)
            outcome = await end_of(steps.call)
        if came is None:
            self._expect_plain(outcome)
        before, self._look = self._look, await self._residue.look()
        changes = await self._ledger.changes()
        if came is None or not came():
            await self._ledger.disarm()
            await self._ledger.put_back(changes)
            return None
        met = Met(trouble, step, count, outcome, changes)
        # Where BEGIN or COMMIT was cancelled, nobody but the pool can end the transaction, and here
        # there may be none. A COMMIT that has not done anything yet leaves it open too.
        excused = ["transaction"] * (step.borders and trouble is Trouble.CANCELLED)
        left = self._residue.left(before, self._look, excused=excused)
        broken = self._promises.broken(met, self._plain, left)
        if broken is not None:
            raise Missed(broken, left=left, error=outcome.error)
        if excused or trouble.loses_connection:
            await self._trial.child.renew()
            self._look = await self._residue.look()
        self._latest = trouble.value
        return met

    def _expect_plain(self, outcome: Outcome) -> None:
        """What trouble has left behind does not keep the next call from its work."""
        if not self._plain.agrees(outcome):
            raise Missed(
                "after something went wrong, the next call does not go well\n"
                f"what went wrong before it: {self._latest}\n"
                f"then your code {outcome}",
                error=outcome.error,
            )

    async def _expect_no_residue(self) -> None:
        """A call to which nothing happens leaves nothing behind."""
        before, self._look = self._look, await self._residue.look()
        left = self._residue.left(before, self._look)
        if left:
            raise Missed("\n".join(["your code leaves something behind", *left]), left=left)

    def _steps(self) -> Steps:
        return Steps(self._call(), self._db.faults)


async def _come_to(steps: Steps, step: Step) -> bool:
    """Go on until that step stands; False if the call has ended without it."""
    seen = 0
    while await steps.next():
        seen += steps.shape == step.shape
        if seen == step.nth:
            return True
    return False
