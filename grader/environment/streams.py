"""What is printed, where it cannot be printed: that is no failure of what was done.

Results are in files. A terminal that went away, a pipe whose reader has seen enough, a full disk:
the rest of the text is lost, and nothing else.
"""

import errno
import io
import os
import shutil
import sys
from contextlib import suppress
from typing import TextIO

#: Of what is no terminal.
COLUMNS = 80


class Stream(io.TextIOWrapper):
    """A standard stream that takes everything; once it cannot pass it on, it drops it."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError as error:
            self._give_up(error)
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """Lead the stream to nowhere. A pipe's reader went on purpose; else stderr is told."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)
        if error.errno != errno.EPIPE and self.fileno() == 1:
            print(f"Not all could be printed: {error.strerror}", file=sys.stderr)  # noqa: T201


def replace_streams() -> None:
    """Print through Streams, in UTF-8, whatever the terminal or the file is."""
    sys.stdout = _replaced(sys.stdout)
    sys.stderr = _replaced(sys.stderr)


def _replaced(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):  # somebody's who runs us
        return stream
    os.set_blocking(stream.fileno(), True)  # another program may have left it otherwise
    return Stream(stream.detach(), encoding="utf-8", errors="backslashreplace", line_buffering=True)


def measure_columns() -> int:
    """How wide the terminal is, or what COLUMNS says; 80 where there is none.

    `shutil` asks the stream that Python began with, which ours is in the place of.
    """
    columns, _ = shutil.get_terminal_size((0, 0))
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            columns = columns or os.get_terminal_size(stream.fileno()).columns
    return columns or COLUMNS
