"""The clock of the student's event loop, on which a test may let time pass."""

import asyncio


class Clock:
    """Goes on by itself, and at a bound when it is told to.

    Pauses and limits of time end by it, asyncio's and those that asyncpg makes of them. The
    machine's clock knows nothing of it, nor does the database's.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._ahead_s = 0.0
        original = loop.time
        loop.time = lambda: original() + self._ahead_s  # type: ignore[method-assign]

    def go_on(self, seconds: float) -> None:
        """Let so many seconds pass at once: what is due by then is due now."""
        self._ahead_s += seconds
