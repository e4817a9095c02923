"""The fixture `wire`: what the student's code and PostgreSQL said, and trouble between them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from grader.cell import Trial
from grader.pytest_plugin.basis import Looks
from grader.pytest_plugin.plans import Plan, explain
from grader.pytest_plugin.steps import Happened, Steps
from grader.results import Basis, Statement
from grader.tap.faults import Cut, Hold, When
from grader.tap.moments import Moment


class Wire:
    """The recording of this test, with all that it has, and the controls of the line.

    A rule names a text, and is then about the student's statements that contain it, whatever their
    case, white space, comments and quotes; or a moment, END_OF_TRANSACTION or END_OF_SAVEPOINT,
    whatever word brings it about. asyncpg's own statements never match. All rules end with the
    test.

    A rule that never met anything fails the test, with a message for the student, unless the test
    asked whether it did (`Hold.reached`, `Cut.happened`, `Cut.done`) or did not require it.
    """

    def __init__(self, trial: Trial, looks: Looks | None = None) -> None:
        self._trial = trial
        self._looks = looks or Looks(trial.children)
        self._faults = trial.tap.faults

    def __getattr__(self, name: str) -> Any:
        if name != "mark":
            self._looks.at(Basis.WIRE)
        return getattr(self._trial.recording, name)

    @asynccontextmanager
    async def hold(self, what: str | Moment, *, required: bool = True) -> AsyncIterator[Hold]:
        """Keep such statements from reaching the server, until released or to the end.

        They have not run: a prepared one is stopped when it is to be executed.
        """
        self._looks.at_trouble(required=required)
        rule = self._faults.hold(what, required=required)
        try:
            yield rule
        finally:
            rule.release()

    def cut(
        self,
        *,
        before: str | Moment | None = None,
        after: str | Moment | None = None,
        nth: int = 1,
        required: bool = True,
    ) -> Cut:
        """End the connection of the next, or nth, such statement. Once.

        ``before`` it reaches the server, or ``after`` the server has executed it and before its
        answer comes back.
        """
        if before is not None and after is None:
            return self._cut(before, "before", nth, required)
        if after is not None and before is None:
            return self._cut(after, "after", nth, required)
        raise TypeError("cut takes either before= or after=")

    def _cut(self, what: str | Moment, when: When, nth: int, required: bool) -> Cut:
        self._looks.at_trouble(required=required)
        return self._faults.cut(what, when, nth, required=required)

    def steps(self, call: Awaitable[Any]) -> Steps:
        """Start a call that goes on statement by statement, until the ``async with`` block ends."""
        self._looks.at_trouble(required=True)
        return Steps(call, self._faults)

    async def lose_ending(
        self, call: Awaitable[Any], place: int, when: When, happened: Happened
    ) -> asyncio.Future[Any]:
        """Cut the connection of the statement at this place, which makes the work last.

        Return the call, let go. Whether the statement was that one, the database tells: the work is
        there once it has run, and not before. `Steps.come_to_end` of a call like this says where.
        """
        async with self.steps(call) as steps:
            await steps.come_to(place)
            early = await happened()
            await steps.cut(when)
            if early or await happened() != (when == "after"):
                raise AssertionError("a call did not end as the one before it")
        return steps.call

    def latency(self, seconds: float) -> None:
        """Make every answer of the server come that much later, from now on; 0 ends it.

        Each round trip takes that much longer; statements sent together wait once.
        """
        self._faults.latency = seconds
        self._trial.acts.trouble(
            f"makes every answer {seconds:g} s late" if seconds else "makes no answer late"
        )

    @asynccontextmanager
    async def unreachable(self) -> AsyncIterator[None]:
        """Cut all connections, and refuse new ones, until the block ends."""
        self._trial.acts.trouble("cuts all connections, and refuses new ones")
        async with self._trial.tap.unreachable():
            yield
        self._trial.acts.trouble("lets connections in again")

    async def plan(self, statement: Statement, *, analyze: bool = False) -> Plan:
        """Have PostgreSQL explain a recorded statement with the parameters that it came with.

        As the student's role, on a session of its own. ``analyze`` also executes it, in a
        transaction that is rolled back, for the actual rows. Raises AssertionError, with a message
        for the student, if it cannot be explained.
        """
        self._looks.at(Basis.WIRE)
        return await explain(
            self._trial.database, self._trial.recording, statement, analyze=analyze
        )
