"""Single keys, as they are pressed, without Enter."""

import asyncio
import os
import sys
import termios
import tty
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def open_keys(heard: "asyncio.Queue[object]", wanted: Collection[str]) -> Iterator[None]:
    """Put each of the keys that is pressed meanwhile into `heard`. Ctrl-C stays what it is.

    The terminal is as it was afterwards. At the end of the input `heard` gets "q".
    """
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
