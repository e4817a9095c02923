"""Where the student's code is, told to a grader that waits in vain: a loop keeps the event loop.

The nursery sends a signal, and Python runs what hears it between two steps of whatever goes on. It
is a hint for a report, and nothing else: student code can take the signal, or say anything. Code
that is in a library's C for so long tells nothing.

Sent from there: ``["held", line, function, text]``, at most once.
"""

import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from .faults import line_of
from .frames import MAX_TO_GRADER, pack

#: In the place of a request's number.
HELD = "held"

#: How far up the stack to look.
MAX_DEPTH = 60


def hear(rpc: socket.socket, path: str) -> None:
    """Tell it on `rpc` when the signal comes. `path` is the student's file."""
    if hasattr(signal, "SIGURG"):  # where the grader can send one
        signal.signal(signal.SIGURG, _teller(rpc, path))


def _teller(rpc: socket.socket, path: str) -> Callable[[int, FrameType | None], None]:
    told = False

    def tell(_: int, frame: FrameType | None) -> None:
        nonlocal told
        for _ in range(MAX_DEPTH):
            if told or frame is None:
                return
            if frame.f_code.co_filename == path:
                told = True
                where = line_of(path, frame.f_lineno, frame.f_code)
                # Not by asyncio, which is in the middle of something; what has no room is lost.
                with suppress(OSError):
                    rpc.send(pack([HELD, *where], MAX_TO_GRADER))
                return
            frame = frame.f_back

    return tell
