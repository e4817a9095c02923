"""What Windows has not, taken away (tests/elsewhere): a student's commands do without it.

As far as that can be tried on Linux. `sitecustomize` acts in the program, the processes that judge
and the prompt; a student's process is started by them in the way of Windows.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.playing import Player, open_player
from tests.acceptance.program import INSIDE, clean_environment, run_grader
from tests.acceptance.screen import CTRL_C, Screen, opened
from tests.acceptance.test_database import ask
from tests.environments.ground import CLASS, TWO_STATEMENTS
from tests.tiny_exercise import SOLUTION
from tests.waiting import HANG_S

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parents[1] / "elsewhere"

#: Imports every module there is, after what Python itself needs on Linux: there it is another one.
IMPORT_ALL = """
import os, pkgutil, socket, sys
import click, multiprocessing.forkserver, pytest, pytest_asyncio.plugin, pytest_jsonreport.plugin
import asyncpg, platformdirs.unix, psutil, rich.live, testcontainers.core.container, watchfiles
sys.modules["pwd"] = None
for name in ("getuid", "geteuid", "getgid", "chown", "fchown", "setuid"):
    delattr(os, name)
del socket.AF_UNIX
import grader
found = [one.name for one in pkgutil.walk_packages(grader.__path__, "grader.")]
for name in found:
    if not name.endswith("__main__"):
        __import__(name)
print(len(found))
"""


@pytest.fixture
def player() -> Iterator[Player]:
    """A student with the tiny exercise solved."""
    with open_player() as player:
        yield player


def elsewhere(player: Player) -> dict[str, str]:
    """The environment of a program from which it is taken away."""
    return player.env | {"PYTHONPATH": f"{HERE}{os.pathsep}{ROOT}"}


@contextmanager
def at_terminal(player: Player, *arguments: str) -> Iterator[Screen]:
    """Start a command at a terminal."""
    command = (*INSIDE, *arguments)
    with opened(command, cwd=player.work, env=elsewhere(player), columns=100) as screen:
        yield screen


def test_every_module_can_be_imported() -> None:
    """None takes for granted what Windows has not; what needs it is imported where it is used."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        env={**clean_environment(), "PYTHONPATH": f"{HERE}{os.pathsep}{ROOT}"},
        capture_output=True,
        encoding="utf-8",
        timeout=HANG_S,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 250


@pytest.mark.parametrize("name", CLASS)
def test_a_check_has_the_same_verdicts(player: Player, name: str) -> None:
    """Right, half right, wrong and broken files are told alike, but for what is weaker."""
    (player.work / "tiny" / "tiny.py").write_text(CLASS[name])
    here = player.run("check", "tiny", "--seed", "1", "--sandbox", "off")
    there = run_grader(
        *("check", "tiny", "--seed", "1"),
        cwd=player.work,
        env=elsewhere(player),
        program=INSIDE,
    )
    assert (there.code, _without_numbers(there.out)) == (here.code, _without_numbers(here.out))
    assert (
        there.err == "There is no sandbox here: your code runs as you, and only time limits it.\n"
    )
    player.is_alone()


def _without_numbers(told: str) -> str:
    """How many milliseconds something took is different each time."""
    return re.sub(r"[0-9.]+ ms", "", told)


def test_a_stopped_check_leaves_nothing(player: Player) -> None:
    """Ctrl-C ends a student's code that hangs, its server and itself."""
    (player.work / "tiny" / "tiny.py").write_text(
        "import asyncio\n\n\nasync def count_up(pool, counter_id):\n    await asyncio.sleep(3600)\n"
    )
    with at_terminal(player, "check", "tiny") as screen:
        screen.until("Counting")
        screen.type(CTRL_C)
        screen.until("Stopped by SIGINT")
        assert screen.end() == 128 + signal.SIGINT
    player.is_alone()


def test_a_save_is_checked(player: Player) -> None:
    """--watch hears saves and keys."""
    file = player.work / "tiny" / "tiny.py"
    file.write_text(TWO_STATEMENTS)
    with at_terminal(player, "check", "tiny", "--watch") as screen:
        assert "1 of 2 tests failed" in screen.until("Waiting for a save")
        file.write_text(SOLUTION)
        assert "All 2 tests passed" in screen.until("Waiting for a save")
        screen.type("q\n")  # a line: the stand-in for a console of Windows knows no single keys
        assert screen.end() == 0
    player.is_alone()


def test_a_database_has_a_password(player: Player) -> None:
    """Other programs come in by the DSN that is printed, and nobody without what is in it."""
    with at_terminal(player, "database", "tiny") as screen:
        screen.until("$env:DATABASE_URL = '")
        dsn = screen.until("'")[:-1]
        assert ask(dsn, "UPDATE counters SET value = 7 RETURNING current_user") == "student"
        wrong = re.sub(r"student:[0-9a-f]+", "student:guessed", dsn)
        assert "password authentication failed" in ask(wrong, "SELECT 1")
        screen.type(CTRL_C)
        assert screen.end() == 128 + signal.SIGINT
    player.is_alone()


def test_a_port_of_ones_own(player: Player) -> None:
    """--port leads to the same server, whose password is asked for once."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with at_terminal(player, "database", "tiny", "--port", str(port)) as screen:
        screen.until("$env:DATABASE_URL = '")
        dsn = screen.until("'")[:-1]
        assert f"@127.0.0.1:{port}/" in dsn
        assert ask(dsn, "SELECT current_user") == "student"


@pytest.mark.parametrize(
    ("options", "typed", "answer"),
    [
        ((), "SELECT 6 * 7 AS product;\n\\q\n", "42"),
        (("--python",), "await count_up(pool, 1) + 41\n\x04", "42"),
    ],
    ids=["psql", "Python"],
)
def test_a_shell(player: Player, options: tuple[str, ...], typed: str, answer: str) -> None:
    """Both prompts are on the exercise's database."""
    with at_terminal(player, "shell", "tiny", *options) as screen:
        screen.until(">>> " if options else "tiny=> ")
        screen.type(typed)
        screen.until(answer)
        assert screen.end() == 0
    player.is_alone()


def test_a_pack(player: Player) -> None:
    """Each file is loaded before it is packed."""
    run = run_grader("pack", cwd=player.work, env=elsewhere(player), program=INSIDE)
    assert run.code == 0, run
    assert "tiny/tiny.py" in run.out
    assert "everything is written" in run.out


def test_a_grade_refuses(player: Player) -> None:
    """Strangers' code is not run without walls: one line says so."""
    run = run_grader(
        "grade", "tiny", "-o", "out", cwd=player.work, env=elsewhere(player), program=INSIDE
    )
    assert run.code == 2
    assert "`grader grade` does not run on Windows" in run.err


def test_the_first_step_hands_on_words_and_the_exit_code() -> None:
    """Where no program becomes another, it starts the one of our own environment and waits."""
    code = "import os; del os.fork\nfrom grader.cli import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "no such exercise"],
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=HANG_S,
    )
    assert done.returncode == 2
    assert "no such exercise" in done.stderr
