"""What a pytest process is at: now and then in its processor time the part that runs is noted.

The tap has no process and no thread of its own: how much of a pytest process it is, is its share of
these notes. A profiler that hooks into every call would slow down most what is called most.
"""

import functools
import os
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType

import grader

ENGINE = Path(grader.__file__).parent

#: The kernel looks at its clock less often than that; then each of its ticks is noted.
EVERY_S = 0.005

#: The innermost code of one of these, the first that fits, is what the process is at. In the file
#: each is a byte.
PARTS = {
    "the tap": (f"{ENGINE}/tap/", b"t"),
    "calls into the worker": (f"{ENGINE}/worker/", b"w"),
    "databases": (f"{ENGINE}/servers/", b"d"),
    "cell, boxes, plugin": (f"{ENGINE}/", b"g"),
    "hidden tests": ("/test_hidden.py", b"h"),
    "asyncpg": ("/asyncpg/", b"a"),
    "pytest": ("pytest", b"p"),
}

#: None of them: the event loop, with what it calls in C, as asyncpg's reading of answers.
LOOP = ("the event loop", b"l")


@functools.cache
def sample(file: Path) -> None:
    """Begin to add notes to `file`, once in this process. Only the main thread may call this."""
    notes = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(_: int, frame: FrameType | None) -> None:
        os.write(notes, mark_of(_files(frame)))

    signal.signal(signal.SIGPROF, note)
    signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)


def mark_of(files: Iterable[str]) -> bytes:
    """The mark of the part whose code runs; `files` are its frames', the innermost first."""
    for file in files:
        for part, mark in PARTS.values():
            if part in file:
                return mark
    return LOOP[1]


def shares(notes: bytes) -> dict[str, float]:
    """How much of the noted time each part had, the most first; empty if nothing was noted."""
    names = {mark: name for name, (_, mark) in PARTS.items()} | {LOOP[1]: LOOP[0]}
    counted = Counter(notes).most_common()
    return {names[bytes([mark])]: count / len(notes) for mark, count in counted}


def _files(frame: FrameType | None) -> Iterator[str]:
    """The files of the frames, up to where the event loop began what it does now."""
    while frame is not None and frame.f_code.co_name != "_run_once":
        yield frame.f_code.co_filename
        frame = frame.f_back
