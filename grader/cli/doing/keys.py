"""Single keys, as they are pressed, without Enter."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from importlib import import_module

from grader.system import UNIX

#: What is pressed to have done with it.
ENTER = "\r\n"

#: Where nobody tells of a key, it is seen this late.
LOOK_S = 0.05


def open_keys(
    heard: "asyncio.Queue[object]", wanted: Collection[str]
) -> AbstractContextManager[None]:
    """Put each of the keys that is pressed meanwhile into `heard`. Ctrl-C stays what it is.

    The terminal is as it was afterwards. At the end of the input `heard` gets "q".
    """
    return (_open_terminal if UNIX else _open_console)(heard, wanted)


@contextmanager
def _open_terminal(heard: "asyncio.Queue[object]", wanted: Collection[str]) -> Iterator[None]:
    import termios  # not everywhere
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    loop = asyncio.get_running_loop()

    def read() -> None:
        try:
            pressed = os.read(terminal, 64).decode("ascii", "ignore")
        except OSError:  # it was closed
            pressed = ""
        for key in pressed or "q":
            if key in wanted:
                heard.put_nowait(key)
        if not pressed:
            loop.remove_reader(terminal)

    tty.setcbreak(terminal, termios.TCSANOW)
    loop.add_reader(terminal, read)
    try:
        yield
    finally:
        loop.remove_reader(terminal)
        with suppress(termios.error):  # it was closed
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)


@contextmanager
def _open_console(heard: "asyncio.Queue[object]", wanted: Collection[str]) -> Iterator[None]:
    """As Windows has one: nobody tells of a key, a thread looks for it.

    Source: https://docs.python.org/3/library/msvcrt.html#console-i-o
    """
    over = threading.Event()
    loop = asyncio.get_running_loop()

    def pass_on(key: str) -> None:
        if key in wanted:
            heard.put_nowait(key)

    looking = threading.Thread(
        target=_look_for_keys,
        args=(over, lambda key: loop.call_soon_threadsafe(pass_on, key)),
        daemon=True,
    )
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()


def _look_for_keys(over: threading.Event, tell: Callable[[str], object]) -> None:
    console = import_module("msvcrt")
    while not over.wait(LOOK_S):
        while console.kbhit():
            tell(console.getwch())
