"""Ctrl-C and its like: what runs is told, cleans up after itself, and one line says so."""

import asyncio
import signal
import sys
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from grader.cli.console import note
from grader.cli.exit_codes import SIGNALLED
from grader.environment.signals import ENDING, hear, was_interrupted
from grader.language import say

T = TypeVar("T")

#: One request comes more than once: timeout(1), and what waits for us, send theirs to us and to all
#: of our group.
ECHO_S = 1.0


def run_stoppable(work: Coroutine[Any, Any, T], parting: str = "") -> T:
    """Run `work` to its end, or until one of ENDING cancels it; then print `parting`.

    Raises SystemExit with 128 and the number of the signal. Another one later ends the waiting for
    what is being cleaned up.
    """
    came: list[signal.Signals] = []
    if was_interrupted():
        work.close()
        raise KeyboardInterrupt
    try:
        return asyncio.run(_stoppable(work, came))
    except (asyncio.CancelledError, KeyboardInterrupt, RuntimeError) as end:
        # RuntimeError is asyncio's, of a second signal that comes in the very moment of the end.
        if len(came) < (2 if isinstance(end, RuntimeError) else 1):
            raise
        note(f"{say('Stopped by {signal}.', signal=came[0].name)} {parting}".rstrip())
        sys.exit(SIGNALLED + came[0])


async def _stoppable(work: Coroutine[Any, Any, T], came: list[signal.Signals]) -> T:
    task = asyncio.current_task()
    assert task is not None

    begun = 0.0

    def stop(number: signal.Signals) -> None:
        nonlocal begun
        came.append(number)
        if len(came) == 1:
            begun = time.monotonic()
            task.cancel()
        elif time.monotonic() - begun > ECHO_S:
            raise KeyboardInterrupt

    hear(ENDING, stop)
    return await work
