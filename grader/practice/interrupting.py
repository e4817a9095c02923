"""Ctrl-C at a prompt that knows `await`: it ends the statement, whether that waits or computes."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Coroutine, Iterator
from types import FrameType
from typing import Any

from grader.system import UNIX

#: An exception in the middle of these would leave a connection or the loop half done.
NOT_TO_BREAK = ("asyncio", "asyncpg")

#: What a statement began has so long to clean up.
END_S = 2.0


class Interruptible:
    """One statement."""

    def __init__(self, runner: asyncio.Runner, statement: Coroutine[Any, Any, None]) -> None:
        self._runner = runner
        self._statement = statement
        self._task: asyncio.Task[None] | None = None
        self._came = 0

    def run(self) -> None:
        """Run it to its end. Raises KeyboardInterrupt if Ctrl-C ended it, or else what it does."""
        before = signal.signal(signal.SIGINT, self._interrupt)
        try:
            with _woken(self._runner.get_loop()):
                self._runner.run(self._begin())
        except asyncio.CancelledError:
            if self._came:
                raise KeyboardInterrupt from None
            raise
        except KeyboardInterrupt:
            self._end()
            raise
        finally:
            signal.signal(signal.SIGINT, before)

    async def _begin(self) -> None:
        self._task = asyncio.current_task()
        if self._came:
            self._statement.close()
            raise asyncio.CancelledError
        await self._statement

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        """Cancel what waits; break off what computes, and whoever is asked a second time."""
        self._came += 1
        if self._task is None:  # it has not begun, and will not
            return
        loop = self._runner.get_loop()
        computes = asyncio.current_task(loop) is not None and not _in_the_middle(frame)
        if computes or self._came > 1:
            raise KeyboardInterrupt
        self._task.cancel()
        loop.call_soon_threadsafe(lambda: None)  # it may be asleep

    def _end(self) -> None:
        """Leave no task of it for the next statement: the loop was broken off and may go on."""
        if self._task is None or self._task.done():
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
            self._runner.run(_wait_for(self._task))


@contextlib.contextmanager
def _woken(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Have each signal wake the loop: one that comes as it falls asleep would not be heard."""
    if not UNIX:  # Python's own loop sees to it
        yield
        return
    hearing, telling = socket.socketpair()
    with hearing, telling:
        for end in (hearing, telling):
            end.setblocking(False)
        loop.add_reader(hearing, hearing.recv, 4096)
        before = signal.set_wakeup_fd(telling.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            loop.remove_reader(hearing)


async def _wait_for(task: asyncio.Task[None]) -> None:
    await asyncio.wait({task}, timeout=END_S)


def _in_the_middle(frame: FrameType | None) -> bool:
    """Whether that is code which is not to be broken off; it comes back to the loop by itself."""
    name = frame.f_globals.get("__name__", "") if frame is not None else ""
    return name.partition(".")[0] in NOT_TO_BREAK
