"""What is noticed about the student's code in its process, and no test could see from outside.

What Python itself complains about and only prints, and calls that keep the event loop waiting.

Noted in the child, sent ahead of the next reply: ``["found", text, ...]``. Student code can keep
Python from complaining; then nothing is found.
"""

import asyncio
import sys
import time
import warnings
from collections.abc import Mapping
from types import CoroutineType
from typing import Any, SupportsIndex, TextIO

from .faults import message_of, type_name

#: In the place of a request's number.
FOUND = "found"

#: Of one test, and characters of one of them.
MAX_FINDINGS = 100
MAX_FINDING = 500

#: How many frames Python remembers of where a coroutine was made: a method of asyncpg is called
#: through one of ours (lines.py), a student's own function from the student's file.
ORIGIN = 2


class Findings:
    """Collects them, without keeping any from being printed.

    Python says where it was when it noticed. That may be in a file of ours, of which a student
    knows nothing: so a coroutine that nobody awaited is told with the line of the student's that
    made it, and a warning from any other file without a place.
    """

    def __init__(self, path: str) -> None:
        """`path` is the student's file."""
        self._path = path
        self._new: list[str] = []
        self._left = MAX_FINDINGS
        self._show = warnings.showwarning
        warnings.simplefilter("always", RuntimeWarning)
        warnings.showwarning = self._warned
        sys.set_coroutine_origin_tracking_depth(ORIGIN)
        # What Python's core calls. Were it not there, it would say the same, with its own place.
        setattr(warnings, "_warn_unawaited_coroutine", self._unawaited)  # noqa: B010
        self._sleep, time.sleep = time.sleep, self._slept

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Note what nobody but the event loop gets to see, as the error of a forgotten task."""
        loop.set_exception_handler(self._failed)

    def take(self) -> list[str]:
        """Return what is new."""
        new, self._new = self._new, []
        return new

    def _warned(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, RuntimeWarning):  # as of a coroutine that was never awaited
            self._note(str(message))
        if filename == self._path:
            self._show(message, category, filename, lineno, file, line)
        else:
            print(f"{category.__name__}: {message}", file=file or sys.stderr)

    def _unawaited(self, coroutine: "CoroutineType[Any, Any, Any]") -> None:
        made = coroutine.cr_origin or ()
        places = [(name, line) for name, line, _ in made if name == self._path]
        warnings.warn_explicit(
            f"coroutine '{coroutine.__qualname__}' was never awaited",
            RuntimeWarning,
            *(places[0] if places else ("", 0)),
        )

    def _slept(self, seconds: float | SupportsIndex) -> None:
        if asyncio._get_running_loop() is not None:  # none in a thread of its own
            self._note(f"time.sleep({seconds!r:.20}) stopped the event loop")
        self._sleep(seconds)

    def _failed(self, loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        said, error = context.get("message"), context.get("exception")
        what = f": {type_name(type(error))}: {message_of(error)}" if error else ""
        self._note(f"{said}{what}")
        loop.default_exception_handler(dict(context))

    def _note(self, text: str) -> None:
        if self._left > 0:
            self._left -= 1
            self._new.append(str.__getitem__(text, slice(0, MAX_FINDING)))
