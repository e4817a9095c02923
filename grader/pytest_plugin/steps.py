"""A call that goes on statement by statement: a test can look, or make trouble, between two.

Which statement makes the work last is told by the database, not by its text: after that one the
work is there for others to see. However it is written (COMMIT, END, a script, a statement that is
its own transaction), no other statement can take its place.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

from grader.tap.faults import Cut, Faults, Hold, When
from grader.tap.moments import STATEMENT, Reading

#: The text of a statement without its constants, and whether it is in a transaction.
Shape = tuple[str, bool]

Happened = Callable[[], Awaitable[bool]]


class Steps:
    """A call, and the place of the statement before which it stands: 1 is its first.

    ``async with`` lets the call go on by itself at the block's end.
    """

    def __init__(self, call: Awaitable[Any], faults: Faults) -> None:
        self.call = asyncio.ensure_future(call)
        self.place = 0
        self._faults = faults
        self._held: Hold = faults.hold(STATEMENT, required=False, told=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self.let_go()

    async def next(self) -> bool:
        """Let a statement go; return when the next one stands. False: the call has ended."""
        self._held.step()
        if not await self._held.stands(self.call):
            return False
        self.place += 1
        return True

    @property
    def standing(self) -> Reading:
        """The statement before which the call stands."""
        statement = self._held.foremost
        assert statement is not None, "no statement stands"
        return statement

    @property
    def shape(self) -> Shape:
        """What that statement has in common with those that are alike."""
        return self.standing.shape, self.standing.in_transaction

    async def come_to(self, place: int) -> None:
        """Go on until the statement at this place stands, as it did in another call."""
        while self.place < place:
            if not await self.next():
                raise AssertionError(
                    f"a call ended after {self.place} statements, the one before it had more"
                )

    async def come_to_end(self, happened: Happened) -> int:
        """Let the call end; return the place of the statement after which its work was there.

        Raises what the call raises.
        """
        ending = 0
        while await self.next():
            if not ending and await happened():
                ending = self.place - 1
        await self.call
        if not await happened():
            raise AssertionError("your code came back, and what it was to do is not there")
        return ending or self.place

    async def cut(self, when: When) -> Cut:
        """Let the statement that stands lose its connection, "before" it arrives or "after"."""
        fault = self._faults.cut(STATEMENT, when, 1, required=True)
        self._held.step()
        await fault.happened(by=self.call)
        return fault

    def hold_no_other(self) -> None:
        """Statements of other calls, which would be held as well, pass from now on."""
        self._held.hold_no_other()

    def let_go(self) -> None:
        """The call goes on by itself."""
        self._held.release()
