"""One trouble of a sweep again, and the database of a failed test to look into."""

import os
import pty
import re
from pathlib import Path

from grader.practice.last import find_failed, try_last
from tests.acceptance.program import GRADER, run_grader
from tests.acceptance.screen import CTRL_C, opened
from tests.acceptance.test_check import exercises
from tests.tiny_exercise import HEAD, SOLUTION, Tiny

#: Its work is done in two transactions: whole or not at all it is not.
TWICE = """
async def count_up(pool, counter_id):
    await pool.execute("UPDATE counters SET value = value + 1 WHERE id = $1", counter_id)
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
"""
SWEPT = (
    HEAD
    + '''
@task("9.1")
@points(4)
@hint("One statement is enough.")
async def test_counts_whatever_goes_wrong(student, sweep):
    """Whatever goes wrong, it is counted or it is not"""
    await sweep(lambda: student.count_up(1))
'''
)


def swept(tiny: Tiny) -> None:
    """Let the only test of the tiny exercise be a sweep."""
    (tiny.root / "exercises" / "tiny" / "test_visible.py").write_text(SWEPT)


def test_one_trouble_again(tiny: Tiny) -> None:
    """A failed sweep names its trouble; --trouble plays that alone, and says when it is mended."""
    swept(tiny)
    folder = tiny.submission("ada", TWICE)
    run = run_grader("check", folder, *exercises(tiny))
    _, _, name = run.words.partition("grader check --trouble ")
    name = name.split()[0]
    assert name.startswith("test_counts_whatever_goes_wrong:")
    assert f"grader check --trouble {name}" in (folder / "report.html").read_text()
    again = run_grader("check", folder, "--trouble", name, *exercises(tiny))
    assert again.code == 1 and f"--trouble {name}" in again.words
    (folder / "tiny.py").write_text(SOLUTION)
    mended = run_grader(
        "check", folder, "--trouble", "test_counts_whatever_goes_wrong:1:killed", *exercises(tiny)
    )
    assert mended.code == 0 and "This trouble does no harm any more." in mended.out
    last, _ = try_last(folder)
    assert last is not None and find_failed(last), "one try is no verdict on the test"


def test_a_trouble_of_what_is_not_written(tiny: Tiny) -> None:
    """It is not said to do no harm: nothing of it was tried."""
    swept(tiny)
    folder = tiny.submission("ada", (tiny.root / "exercises" / "tiny" / "tiny.py").read_text())
    name = "test_counts_whatever_goes_wrong:1:killed"
    run = run_grader("check", folder, "--trouble", name, *exercises(tiny))
    assert run.code == 1
    assert "not written yet: 1 function" in run.words and "no harm" not in run.words


def test_a_trouble_of_no_kind(tiny: Tiny) -> None:
    """A slip in its name is told at once."""
    swept(tiny)
    name = "test_counts_whatever_goes_wrong:1:kiled"
    run = run_grader("check", tiny.submission("ada", SOLUTION), "--trouble", name, *exercises(tiny))
    assert run.code == 2
    assert "that names no trouble" in run.words


def test_a_trouble_that_does_not_come(tiny: Tiny) -> None:
    """A step that the code does not have any more is said to be gone."""
    swept(tiny)
    name = "test_counts_whatever_goes_wrong:7:killed"
    folder = tiny.submission("ada", SOLUTION)
    run = run_grader("check", folder, "--trouble", name, *exercises(tiny))
    assert run.code == 1
    assert "the trouble 7:killed does not come any more" in run.words


def test_a_database_to_look_into(tiny: Tiny) -> None:
    """--keep shows a failed test's DSN at a terminal, and ends at Enter."""
    folder = tiny.submission("ada", TWICE)
    command = [str(part) for part in (GRADER, "check", folder, "--keep", *exercises(tiny))]
    process, terminal = pty.fork()
    if not process:
        os.execv(command[0], command)
    shown = ""
    while "postgresql://" not in shown:
        shown += os.read(terminal, 65536).decode()
    os.write(terminal, b"\n")
    while read := _rest(terminal):
        shown += read
    _, status = os.waitpid(process, 0)
    assert os.waitstatus_to_exitcode(status) == 1
    assert "Kept, until you press Enter:" in shown


def test_what_failed_is_told_before_the_look(tiny: Tiny) -> None:
    """Once: whoever looks has to know what for, also of the last test. The score is of all."""
    folder = tiny.submission("ada", TWICE)
    command: list[str | Path] = [GRADER, "check", folder, "--keep", *exercises(tiny)]
    with opened(command, cwd=tiny.root, env={}) as screen:
        before = screen.until("Kept, until you press Enter:")
        assert "✗" in before and re.search("Next step: |Hint for this test: ", before)
        screen.until("postgresql://")
        screen.type("\n")
        after = screen.until("The whole report:")
        assert "✗" not in after
        alone = run_grader("check", folder, *exercises(tiny))
        [score] = re.findall(r"\d+ of \d+ tests failed.*", alone.out)
        assert score in after
        assert screen.end() == 1


def test_ctrl_c_ends_the_look(tiny: Tiny) -> None:
    """It need not be Enter that ends what --keep kept."""
    folder = tiny.submission("ada", TWICE)
    command: list[str | Path] = [GRADER, "check", folder, "--keep", *exercises(tiny)]
    with opened(command, cwd=tiny.root, env={}) as screen:
        screen.until("postgresql://")
        screen.type(CTRL_C)
        assert screen.end() == 130


def test_ctrl_c_while_it_starts(tiny: Tiny) -> None:
    """It ends without a traceback, of no process of ours."""
    folder = tiny.submission("ada", TWICE)
    with opened([GRADER, "check", folder, *exercises(tiny)], cwd=tiny.root, env={}) as screen:
        screen.until("Checking")
        screen.type(CTRL_C)
        assert screen.end() == 130
        assert "Traceback" not in screen.text


def _rest(terminal: int) -> str:
    try:
        return os.read(terminal, 65536).decode(errors="replace")
    except OSError:
        return ""
