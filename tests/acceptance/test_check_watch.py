"""`grader check --watch`, on a terminal: it goes on after the first report."""

import os
import pty
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.program import GRADER, run_grader
from tests.tiny_exercise import SOLUTION, Tiny

#: Stores what it should, and in two statements.
SLOW = """
async def count_up(pool, counter_id):
    await pool.execute("UPDATE counters SET value = value + 1 WHERE id = $1", counter_id)
    return await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
"""

WAITING = "Waiting for a save"


class Screen:
    """A terminal, and the program on it."""

    def __init__(self, terminal: int, program: "subprocess.Popen[bytes]") -> None:
        self._terminal = terminal
        self.program = program

    def read_until(self, words: str) -> str:
        """All that comes up to these words, without what moves the cursor."""
        seen = ""
        while words not in seen:
            seen += os.read(self._terminal, 65536).decode("utf-8", "replace")
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen)

    def press(self, key: str) -> None:
        os.write(self._terminal, key.encode())


@contextmanager
def watching(tiny: Tiny, folder: Path) -> Iterator[Screen]:
    """Run it on a terminal of its own."""
    ours, theirs = pty.openpty()
    given = tiny.root / "exercises"
    command: list[str | Path] = [GRADER, "check", folder, "--exercises", given, "--watch"]
    environment = os.environ | {"COLUMNS": "100", "TERM": "xterm"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    ) as program:
        os.close(theirs)
        try:
            yield Screen(ours, program)
        finally:
            program.kill()
            os.close(ours)


def test_a_save_is_checked(tiny: Tiny) -> None:
    """What it can change is run again, and the report tells of that; q ends it."""
    folder = tiny.submission("ada", SLOW)
    with watching(tiny, folder) as screen:
        first = screen.read_until(WAITING)
        assert "1 of 2 tests failed" in first
        (folder / "tiny.py").write_text(SOLUTION)
        assert "All 2 tests passed" in screen.read_until(WAITING)
        screen.press("q")
        assert screen.program.wait() == 0


def test_keys(tiny: Tiny) -> None:
    """f runs what failed, a runs all; others are nothing."""
    folder = tiny.submission("ada", SLOW)
    with watching(tiny, folder) as screen:
        screen.read_until(WAITING)
        screen.press("xf")
        assert "1 of 1 tests failed" in screen.read_until(WAITING).replace("1 test f", "1 tests f")
        screen.press("a")
        assert "1 of 2 tests failed" in screen.read_until(WAITING)


def test_needs_a_terminal(tiny: Tiny) -> None:
    """In a pipe nobody could end it."""
    run = run_grader("check", tiny.submission("ada", SLOW), "--watch")
    assert run.code == 2
    assert "--watch waits for you at the terminal" in run.err
