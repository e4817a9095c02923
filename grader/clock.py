"""The clock of a student's limits: it stands still while this process does, and is slow in a crowd.

A grader can be paused: Ctrl-Z and fg, `docker pause`, a frozen control group. The system's clock
goes on meanwhile, and no student is to pay for that. So this one is looked at often, and one look
never moves it further than a second: what is more between two looks, we were not there for.

A machine can have far more to do than it has processors. What takes a second there with a
processor of its own takes many, so the clock goes as much slower as processors are fewer than half
of what wants to run.

Nor can it be held up for ever, and so nothing has to bound what is given back: were a student's
code to keep this process busy between looks, each look would still take its second, and a limit of
ten seconds end with the tenth; were it to make the crowd itself, with the sixtieth.
"""

import asyncio
import os
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

#: How often it is looked at, and how far it goes in one look at most, in seconds.
LOOK_EVERY_S = 0.2
STEP_S = 1.0

#: How many may want to run for each processor before the clock goes slower, and how slow it gets.
CROWD = 2
SLOWEST = 1 / 6

#: Its fourth word is what wants to run now, of all there is: proc_loadavg(5).
LOADAVG = "/proc/loadavg"

#: How long a limit lasts in all if it is renewed, in its own lengths.
RENEWED = 6


def pace() -> float:
    """How fast the clock goes now, from SLOWEST to 1; it is 1 where the system does not tell."""
    try:
        with open(LOADAVG, "rb") as file:  # noqa: PTH123  five times a second
            running = int(file.read().split()[3].partition(b"/")[0])
    except (OSError, ValueError, IndexError):
        return 1.0
    return max(SLOWEST, min(1.0, CROWD * (os.cpu_count() or 1) / max(running, 1)))


class Clock:
    """Seconds since some moment, without those that this process was paused or starved for."""

    def __init__(
        self,
        system: Callable[[], float] = time.monotonic,
        pace: Callable[[], float] = pace,
    ) -> None:
        self._system = system
        self._pace = pace
        self._lock = threading.Lock()
        self._seen = self._time = system()

    def time(self) -> float:
        """Look at it."""
        with self._lock:
            seen, self._seen = self._seen, self._system()
            self._time += min(self._seen - seen, STEP_S) * self._pace()
            return self._time

    def keep_watch(self) -> None:
        """Look at it until this process ends, whatever else is done here."""

        def watch() -> None:
            while True:
                self.time()
                time.sleep(LOOK_EVERY_S)

        threading.Thread(target=watch, daemon=True).start()


#: This process's.
CLOCK = Clock()


class Limit:
    """`asyncio.timeout` by our clock. Raises TimeoutError.

    ``limit_s`` is what has ended it if it did: the limit, or that of all its renewals.
    """

    def __init__(self, limit_s: float, clock: Clock = CLOCK) -> None:
        self.limit_s = limit_s
        self._limit_s = limit_s
        self._clock = clock
        self._timer = asyncio.timeout(None)
        self._next: asyncio.Handle | None = None

    async def __aenter__(self) -> Self:
        await self._timer.__aenter__()
        self._loop = asyncio.get_running_loop()
        self._begun = self._clock.time()
        self.renew()
        self._look()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.lift()
        await self._timer.__aexit__(kind, error, traceback)

    @property
    def end(self) -> float:
        """What the clock says, or said, when it is over."""
        return self._end

    def expired(self) -> bool:
        """Whether a TimeoutError is this limit's."""
        return self._timer.expired()

    def renew(self) -> None:
        """Count from now again; but in all it is never more than RENEWED times the limit."""
        last = self._begun + RENEWED * self._limit_s
        self._end = min(self._clock.time() + self._limit_s, last)
        self.limit_s = self._limit_s if self._end < last else RENEWED * self._limit_s

    def lift(self) -> None:
        """Take as long as it takes, from now on."""
        if self._next is not None:
            self._next.cancel()

    def _look(self) -> None:
        left = self._end - self._clock.time()
        if left > 0:
            self._next = self._loop.call_later(min(left, LOOK_EVERY_S), self._look)
        else:
            self._next = self._loop.call_soon(self._timer.reschedule, self._loop.time())
