"""`grader check`: the visible tests on one's own work."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.program import GRADER, INSIDE, run_grader, without_sandbox
from tests.tiny_exercise import HEAD, SOLUTION, STUB, Tiny

#: Waits in each call until somebody lets it go on.
GATED = """
import os


async def count_up(pool, counter_id):
    gate = os.open({gate!r}, os.O_RDWR)
    os.read(gate, 1)
    os.close(gate)
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
"""

#: A second task with a test of its own.
MORE_TOML = """

[[tasks]]
id = "9.2"
title = "Count on"
points = 1
"""
MORE_TESTS = '''

@task("9.2")
@points(1)
@hint("The first count stays.")
async def test_counts_on(student, db):
    """Counting twice is two"""
    await student.count_up(1)
    assert await student.count_up(1) == 2
'''


def exercises(tiny: Tiny) -> tuple[str, Path]:
    """The option that names the tiny exercise, for a student who has no solutions."""
    return "--exercises", tiny.root / "exercises"


def test_a_stub_is_a_start(tiny: Tiny) -> None:
    """Nothing passes on a stub: exit 1, no blame, few lines."""
    run = run_grader("check", tiny.submission("ada", STUB), *exercises(tiny))
    assert run.code == 1
    assert len(run.out.splitlines()) <= 12
    assert "0 / 4" in run.out
    assert "not written yet: 1 function (2 tests): count_up" in run.out
    assert "This is where everyone starts" in run.out


def test_a_stub_that_cannot_be_imported(tiny: Tiny) -> None:
    """It is told, although no function is written yet."""
    folder = tiny.submission("ada", "import nothing_there\n" + STUB)
    run = run_grader("check", folder, *exercises(tiny))
    assert run.code == 1
    assert "No module named 'nothing_there'" in run.words


def test_a_file_that_python_cannot_read(tiny: Tiny) -> None:
    """Its line is told as an editor opens it, with the code around it and what to do."""
    folder = tiny.submission("ada", f"{STUB}\n\nasync def broken(:\n    pass\n")
    run = run_grader("check", folder, *exercises(tiny))
    line = STUB.count("\n") + 3
    assert f"tiny.py:{line}" in run.words
    assert f"→ {line:>4}  async def broken(:" in run.out
    assert run.out.count("async def broken(:") == 1
    assert "Next step: Let `python` run the file" in run.words


def test_a_solution_passes(tiny: Tiny) -> None:
    """All visible tests pass on the solution, and the page is beside the work."""
    folder = tiny.submission("ada", SOLUTION)
    run = run_grader("check", folder, *exercises(tiny))
    assert run.code == 0
    assert "4 / 4" in run.out and "Well done" in run.out
    assert f"{folder / 'report.html'}" in run.out
    page = (folder / "report.html").read_text()
    assert "Counting up is one statement" in page
    assert "Practice run, not a grade" in page


def test_the_current_folder_is_the_default(tiny: Tiny) -> None:
    """Inside one's own folder `grader check` needs no argument."""
    folder = tiny.submission("ada", SOLUTION)
    run = run_grader("check", *exercises(tiny), cwd=folder)
    assert run.code == 0
    assert (folder / "report.html").is_file()


def test_nothing_is_cut_off_at_80_columns(tiny: Tiny) -> None:
    """What does not fit on a line goes on in the next one."""
    long = f'async def count_up(pool, counter_id):\n    raise ValueError("{"word " * 40}END")\n'
    run = run_grader("check", tiny.submission("ada", long), *exercises(tiny), columns=80)
    assert "word word END" in " ".join(run.out.split())


def test_works_without_a_sandbox(tiny: Tiny, tmp_path: Path) -> None:
    """On a machine without bubblewrap it says so, and checks all the same."""
    folder = tiny.submission("ada", SOLUTION)
    run = run_grader(
        "check", folder, *exercises(tiny), env=without_sandbox(tmp_path), program=INSIDE
    )
    assert run.code == 0
    assert run.err == (
        "There is no sandbox here: your code runs as you, and only time limits it.\n"
    )
    assert "4 / 4" in run.out


def test_a_service_checks_nothing_without_a_sandbox(tiny: Tiny, tmp_path: Path) -> None:
    """On somebody else's machine nobody's code runs as the user; DIR has nothing then."""
    told = ("check", tiny.submission("ada", SOLUTION), *exercises(tiny), "--ci", tmp_path / "ci")
    run = run_grader(*told, env=without_sandbox(tmp_path), program=INSIDE)
    assert run.code == 2 and "no sandbox: bubblewrap was not found" in run.err
    assert list((tmp_path / "ci").iterdir()) == []


@pytest.mark.parametrize("place", [".", "work"])
def test_a_service_takes_no_options_from_what_it_checks(
    tiny: Tiny, tmp_path: Path, place: str
) -> None:
    """Beside the work or above it: a student would switch off the sandbox, or bring own tests."""
    tiny.submission("work", SOLUTION).rename(tmp_path / "work")
    (tmp_path / place / "grader.toml").write_text('sandbox = "off"\n')
    told = ("check", ".", *exercises(tiny), "--ci", tmp_path / "ci")
    run = run_grader(*told, cwd=tmp_path / "work")
    assert run.code == 2 and "a student may have written it" in run.words
    assert "GRADER_CONFIG= reads none" in run.words and not (tmp_path / "ci").exists()
    run = run_grader(*told, cwd=tmp_path / "work", env={"GRADER_CONFIG": ""})
    assert run.code == 0 and "switched off" not in run.words


def test_a_service_needs_a_check_that_ends(tiny: Tiny, tmp_path: Path) -> None:
    """--watch goes on for ever: it is refused, before a folder is made."""
    told = ("check", tiny.submission("ada", SOLUTION), *exercises(tiny), "--ci", tmp_path / "ci")
    run = run_grader(*told, "--watch")
    assert run.code == 2 and "--ci is for a check that comes to an end" in run.err
    assert not (tmp_path / "ci").exists()


def test_works_with_the_sandbox_off(tiny: Tiny) -> None:
    """--sandbox off is allowed for one's own code, and what is weaker is said in one line."""
    run = run_grader(
        "check", tiny.submission("ada", SOLUTION), *exercises(tiny), "--sandbox", "off"
    )
    assert run.code == 0
    assert run.err == (
        "The sandbox is switched off: your code runs as you, and only time limits it.\n"
    )
    assert "4 / 4" in run.out


def test_needs_one_submission(tiny: Tiny) -> None:
    """A folder of submissions is refused: each check is of one's own work."""
    tiny.submission("ada", STUB)
    run = run_grader("check", tiny.root / "submissions", *exercises(tiny))
    assert run.code == 2
    assert "the exercises are not in " in run.err
    assert "Name one of these folders: ada" in run.err


def test_a_file_is_its_exercise(tiny: Tiny) -> None:
    """The report lies beside it."""
    file = tiny.submission("ada", SOLUTION) / "tiny.py"
    run = run_grader("check", file, *exercises(tiny))
    assert run.code == 0
    assert file.with_name("report.html").is_file()


def test_a_word_that_means_nothing(tiny: Tiny) -> None:
    """It is named, with what there is and what was meant."""
    run = run_grader("check", tiny.submission("ada", STUB), "tinny", *exercises(tiny))
    assert run.code == 2
    assert "'tinny' is no exercise, task, function, folder or file here" in run.err
    assert "exercises: tiny" in run.err and "Did you mean tiny?" in run.err


@contextmanager
def gated(tiny: Tiny) -> Iterator[tuple["subprocess.Popen[str]", Callable[[], object], Path]]:
    """A check in a pipe of which each call waits: the run, what lets one go on, and the work."""
    gate = tiny.root / "gate"
    os.mkfifo(gate)
    folder = tiny.submission("ada", GATED.format(gate=str(gate)))
    opened = os.open(gate, os.O_RDWR)
    command: list[str | Path] = [GRADER, "check", folder, *exercises(tiny), "--sandbox", "off"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as run:
        yield run, lambda: os.write(opened, b"1"), folder
    os.close(opened)


def test_verdicts_come_one_by_one(tiny: Tiny) -> None:
    """Each is printed when it is there: the second test waits here until the first one's is read.

    In a pipe they are lines, in the order of the tests, and the report follows as ever.
    """
    with gated(tiny) as (run, let_go, folder):
        assert run.stdout is not None
        begin = [run.stdout.readline().strip() for _ in range(2)]
        let_go()
        first = run.stdout.readline().strip()
        let_go()
        rest = run.stdout.read().splitlines()
    assert begin == [f"Checking tiny in {folder}", "Counting"]
    assert first == "✓ Counting up returns the new value and stores it"
    assert rest[0] == "✓ Counting up is one statement"
    assert rest[-3].startswith("4 / 4")
    assert run.returncode == 0


def test_what_a_test_says_is_asked_for(tiny: Tiny) -> None:
    """-k takes a part of a title, of an id or of the function's name; nothing else is listed."""
    folder = tiny.submission("ada", SOLUTION)
    run = run_grader("check", folder, "-k", "ONE statement", *exercises(tiny))
    assert run.code == 0
    assert "Counting up is one statement" in run.out and "stores it" not in run.out
    assert "only tests that say ONE statement" in run.out


def test_nothing_says_that(tiny: Tiny) -> None:
    """A word that no test says is an operator's slip, and no empty success."""
    folder = tiny.submission("ada", SOLUTION)
    run = run_grader("check", folder, "-k", "nothing", *exercises(tiny))
    assert run.code == 2
    assert "no visible test is about that" in run.err


#: Stores what it should, and in two statements.
SLOW = """
async def count_up(pool, counter_id):
    await pool.execute("UPDATE counters SET value = value + 1 WHERE id = $1", counter_id)
    return await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
"""


def test_what_failed_last_time(tiny: Tiny) -> None:
    """It alone is run; what passed stays in the page, marked."""
    folder = tiny.submission("ada", SLOW)
    assert run_grader("check", folder, *exercises(tiny)).code == 1
    (folder / "tiny.py").write_text(SOLUTION)
    again = run_grader("check", folder, "--failed", *exercises(tiny))
    assert again.code == 0
    assert "Counting up is one statement" in again.out and "stores it" not in again.out
    page = (folder / "report.html").read_text()
    assert "not run this time" in page and "All 2 tests passed" in page
    assert run_grader("check", folder, "--failed", *exercises(tiny)).code == 0


def test_what_failed_needs_an_earlier_check(tiny: Tiny) -> None:
    """Without one there is nothing to fail."""
    run = run_grader("check", tiny.submission("ada", STUB), "--failed", *exercises(tiny))
    assert run.code == 2
    assert "there is no earlier check of" in run.err


def test_the_first_failure_is_enough(tiny: Tiny) -> None:
    """--first runs no test after it."""
    wrong = "async def count_up(pool, counter_id):\n    return 7\n"
    run = run_grader("check", tiny.submission("ada", wrong), "--first", *exercises(tiny))
    assert run.code == 1
    assert "stores it" in run.out and "Counting up is one statement" not in run.out


def test_one_task_alone(tiny: Tiny) -> None:
    """--task runs and reports the tests of that task and of no other."""
    given = tiny.root / "exercises" / "tiny"
    (given / "exercise.toml").write_text((given / "exercise.toml").read_text() + MORE_TOML)
    (given / "test_visible.py").write_text((given / "test_visible.py").read_text() + MORE_TESTS)
    folder = tiny.submission("ada", SOLUTION)
    run = run_grader("check", folder, "--task", "9.2", *exercises(tiny))
    assert run.code == 0
    assert "Counting twice is two" in run.out and "1 / 1" in run.out
    assert "9.1" not in run.out


def test_a_task_that_is_not_there(tiny: Tiny) -> None:
    """A wrong id is refused, and those that there are are listed."""
    run = run_grader("check", tiny.submission("ada", STUB), "--task", "9", *exercises(tiny))
    assert run.code == 2
    assert "'9' is no exercise, task" in run.err and "tasks: 9.1" in run.err


def test_a_test_that_cannot_be_collected(tiny: Tiny) -> None:
    """It is the author's fault, with its file and line, although nothing was collected before."""
    tests = tiny.root / "exercises" / "tiny" / "test_visible.py"
    tests.write_text(HEAD + "1 / 0\n")
    run = run_grader("check", tiny.submission("ada", SOLUTION), *exercises(tiny))
    assert run.code == 2
    assert f"{tests}:4: cannot be collected: ZeroDivisionError" in run.words.replace("\n", "")


def test_an_unfinished_test(tiny: Tiny) -> None:
    """A test without points is refused by name and line before anything is reported."""
    tests = tiny.root / "exercises" / "tiny" / "test_visible.py"
    tests.write_text(HEAD + '@task("9.1")\nasync def test_x(student):\n    """X"""\n')
    run = run_grader("check", tiny.submission("ada", SOLUTION), *exercises(tiny))
    assert run.code == 2
    assert f"{tests}:4: test_x has no @points(...)" in run.words


def test_a_schema_that_does_not_load(tiny: Tiny) -> None:
    """It is told as the author's, with its file, although no server was rehearsed before."""
    schema = tiny.root / "exercises" / "tiny" / "schema.sql"
    schema.write_text("CREATE TABLE counters (id nonsense);\n")
    run = run_grader("check", tiny.submission("ada", SOLUTION), *exercises(tiny))
    assert run.code == 2
    assert f"{schema}" in run.words and "nonsense" in run.words


def test_a_stopped_check_keeps_what_is_done(tiny: Tiny) -> None:
    """Ctrl-C: the first verdict is told, and is in the page."""
    with gated(tiny) as (run, let_go, folder):
        assert run.stdout is not None
        let_go()
        while "stores it" not in run.stdout.readline():
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        rest = run.stdout.read()
    assert run.returncode == 130
    assert "1 test passed" in rest and "The whole report" in rest
    assert "Counting up returns the new value" in (folder / "report.html").read_text()


def test_what_cannot_be_kept_is_told_all_the_same(tiny: Tiny) -> None:
    """A file where the results are to lie, a folder where the page is: the verdict comes first."""
    folder = tiny.submission("ada", SOLUTION)
    (folder / ".grader").write_text("mine")
    run = run_grader("check", folder, *exercises(tiny))
    assert run.code == 0 and "All 2 tests passed" in run.out
    assert f"This could not be kept: {folder / '.grader'}: File exists" in run.words
    assert (folder / ".grader").read_text() == "mine"
    (folder / "report.html").unlink()
    (folder / "report.html").mkdir()
    again = run_grader("check", folder, *exercises(tiny))
    assert again.code == 0
    assert f"This could not be kept: {folder / 'report.html'}: Is a directory" in again.words


def test_nothing_was_handed_in(tiny: Tiny) -> None:
    """A folder without any of the exercises is no work: the way to begin is told."""
    folder = tiny.submission("ada", SOLUTION)
    (folder / "tiny.py").unlink()
    run = run_grader("check", folder, *exercises(tiny))
    assert run.code == 2
    assert f"there is none of the exercises in {folder}" in run.err
    assert "grader start" in run.err
