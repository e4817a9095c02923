"""The installed program at a terminal, as a student sees it: typed to, and read."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.program import clean_environment
from tests.waiting import HANG_S

CTRL_C, CTRL_D = "\x03", "\x04"

#: What colours text and moves the cursor.
MOVES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@dataclass
class Screen:
    """A terminal with one program at it."""

    pid: int
    terminal: int
    text: str = ""  # all that was printed
    read: int = 0  # of it, up to what was waited for last
    code: int | None = None

    def type(self, text: str) -> None:
        """Type it; a line needs its end."""
        os.write(self.terminal, text.encode())

    def until(self, words: str) -> str:
        """Wait until that is printed; returns what came since the last time, without colours."""
        deadline = time.monotonic() + HANG_S
        while words not in self.text[self.read :]:
            assert self._more(deadline), f"ended without {words!r}:\n{self.text}"
        end = self.text.index(words, self.read) + len(words)
        heard, self.read = self.text[self.read : end], end
        return MOVES.sub("", heard)

    def end(self) -> int:
        """Wait for the program's end; returns its exit code. No traceback of ours may be there."""
        deadline = time.monotonic() + HANG_S
        while self._more(deadline):
            pass
        _, status = os.waitpid(self.pid, 0)
        self.code = os.waitstatus_to_exitcode(status)
        return self.code

    def hang_up(self) -> None:
        """Close the terminal's window."""
        os.close(self.terminal)
        self.terminal = -1

    def _more(self, deadline: float) -> bool:
        ready, _, _ = select.select([self.terminal], [], [], deadline - time.monotonic())
        assert ready, f"nothing more came:\n{self.text}"
        with suppress(OSError):  # how Linux says that nobody has the other end any more
            if chunk := os.read(self.terminal, 65536):
                self.text += chunk.decode(errors="replace").replace("\r\n", "\n")
                return True
        return False


@contextmanager
def opened(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str],
    columns: int = 80,
) -> Iterator[Screen]:
    """Start a program at a terminal of its own; what is left of it is killed at the end."""
    words = [os.fsencode(word) for word in command]
    pid, terminal = pty.fork()
    if pid == 0:
        try:
            os.chdir(cwd)
            os.execve(words[0], words, {**clean_environment(), "TERM": "xterm", **env})
        finally:
            os._exit(127)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    screen = Screen(pid, terminal)
    try:
        yield screen
    finally:
        if screen.code is None:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        if screen.terminal >= 0:
            os.close(screen.terminal)
