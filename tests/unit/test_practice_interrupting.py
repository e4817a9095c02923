"""Ctrl-C at the prompt that knows `await`, at the moment when it is hardest to hear."""

import asyncio
import ctypes
import operator
import os
import select
import selectors
import signal
import time
from itertools import starmap
from typing import Any

import pytest

from grader.practice.interrupting import Interruptible

#: What a statement waits for that Ctrl-C has to end.
SLEEP_S = 30.0


class Falling:
    """An epoll that a Ctrl-C always meets as it falls asleep: no line of Python is in between."""

    def __init__(self, epoll: select.epoll) -> None:
        self._epoll = epoll

    def poll(self, timeout: float, most: int) -> Any:
        """Have the signal sent, and wait, both by C alone: Python heeds it after that."""
        wait = (self._epoll.poll, timeout, most)
        send = (ctypes.CDLL(None).kill, os.getpid(), int(signal.SIGINT))
        *_, events = starmap(operator.call, [send, wait] if timeout > 0 else [wait])
        return events

    def __getattr__(self, name: str) -> Any:
        return getattr(self._epoll, name)


def test_it_is_heard_as_the_loop_falls_asleep() -> None:
    """The statement ends at once, not when what it waits for has come."""
    selector = selectors.EpollSelector()
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner:
        runner.run(asyncio.sleep(0))
        selector._selector = Falling(selector._selector)  # type: ignore[attr-defined]
        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            Interruptible(runner, asyncio.sleep(SLEEP_S)).run()
        assert time.monotonic() - begun < SLEEP_S
        selector._selector = selector._selector._epoll  # type: ignore[attr-defined]
