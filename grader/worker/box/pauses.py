"""How long the student's code asked to sleep: what it meant, whatever the clock made of it."""

import asyncio
import functools
from typing import Any

#: Of one test. What comes after them is slept and not noted.
MAX_PAUSES = 1000


class Pauses:
    """Notes each asyncio.sleep that is one; `asyncio.sleep(0)` is no pause."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def watch(self) -> None:
        """Begin, before the student's code imports it."""
        asyncio.sleep = self._noting(asyncio.sleep)

    def _noting(self, original: Any) -> Any:
        @functools.wraps(original)
        async def sleep(delay: Any, result: Any = None) -> Any:
            if type(delay) in (int, float) and delay > 0 and len(self.asked) < MAX_PAUSES:
                self.asked.append(float(delay))
            return await original(delay, result)

        return sleep
