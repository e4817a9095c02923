"""Waiting for what some calls of a test are to bring about, as long as they can."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

Call = asyncio.Future[Any]
#: The calls of a test that are to bring something about.
Calls = Call | Iterable[Call]


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
