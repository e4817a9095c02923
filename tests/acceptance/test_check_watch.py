"""`grader check --watch`, on a terminal: it goes on after the first report."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.program import GRADER, run_grader
from tests.acceptance.screen import Screen, opened
from tests.tiny_exercise import SOLUTION, Tiny

#: Stores what it should, and in two statements.
SLOW = """
async def count_up(pool, counter_id):
    await pool.execute("UPDATE counters SET value = value + 1 WHERE id = $1", counter_id)
    return await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
"""

WAITING = "Waiting for a save"


@contextmanager
def watching(tiny: Tiny, folder: Path) -> Iterator[Screen]:
    """Run it on a terminal of its own."""
    given = tiny.root / "exercises"
    command: list[str | Path] = [GRADER, "check", folder, "--exercises", given, "--watch"]
    with opened(command, cwd=tiny.root, env={}, columns=100) as screen:
        yield screen


def test_a_save_is_checked(tiny: Tiny) -> None:
    """What it can change is run again, and the report tells of that; q ends it."""
    folder = tiny.submission("ada", SLOW)
    with watching(tiny, folder) as screen:
        assert "1 of 2 tests failed" in screen.until(WAITING)
        (folder / "tiny.py").write_text(SOLUTION)
        assert "All 2 tests passed" in screen.until(WAITING)
        screen.type("q")
        assert screen.end() == 0


def test_a_folder_that_was_not_there(tiny: Tiny) -> None:
    """An exercise that comes later is checked when it has come, and again on a save."""
    folder = tiny.submission("ada", SOLUTION)
    with watching(tiny, folder) as screen:
        screen.until(WAITING)
        (folder / "tiny.py").unlink()
        screen.until(WAITING)
        (folder / "tiny").mkdir()
        (folder / "tiny" / "tiny.py").write_text(SLOW)
        assert "1 of 2 tests failed" in screen.until(WAITING)
        (folder / "tiny" / "tiny.py").write_text(SOLUTION)
        assert "All 2 tests passed" in screen.until("All 2 tests passed")


def test_keys(tiny: Tiny) -> None:
    """f runs what failed, a runs all; others are nothing."""
    folder = tiny.submission("ada", SLOW)
    with watching(tiny, folder) as screen:
        screen.until(WAITING)
        screen.type("xf")
        assert "1 of 1 tests failed" in screen.until(WAITING).replace("1 test f", "1 tests f")
        screen.type("a")
        assert "1 of 2 tests failed" in screen.until(WAITING)


def test_a_closed_terminal_ends_it(tiny: Tiny) -> None:
    """By the signal that says so or as q does, whichever is seen first; it is no fault of ours."""
    with watching(tiny, tiny.submission("ada", SLOW)) as screen:
        screen.until(WAITING)
        screen.hang_up()
        _, status = os.waitpid(screen.pid, 0)
        screen.code = os.waitstatus_to_exitcode(status)
        assert screen.code in (0, 128 + signal.SIGHUP)


def test_failed_is_a_key(tiny: Tiny) -> None:
    """--failed would be passed over: the way out is said."""
    run = run_grader("check", tiny.submission("ada", SLOW), "--watch", "--failed")
    assert run.code == 2
    assert "press f" in run.err


def test_needs_a_terminal(tiny: Tiny) -> None:
    """In a pipe nobody could end it."""
    run = run_grader("check", tiny.submission("ada", SLOW), "--watch")
    assert run.code == 2
    assert "--watch waits for you at the terminal" in run.err
