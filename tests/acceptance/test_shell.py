"""`grader shell`: a prompt on a fresh database, at a real terminal."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.playing import Player, open_player
from tests.acceptance.screen import CTRL_C, CTRL_D
from tests.faults.program import wait_for

PSQL = "tiny=> "
PYTHON = ">>> "


@pytest.fixture
def player() -> Iterator[Player]:
    """A student with the tiny exercise solved."""
    with open_player() as player:
        yield player


def test_psql_asks_the_exercises_database_as_the_student(player: Player) -> None:
    """Its rows are there, to read and to write, and its tables are not to be changed."""
    with player.at_terminal("shell", "tiny") as screen:
        screen.until(PSQL)
        screen.type("UPDATE counters SET value = 41 + id RETURNING 'is ' || value;\n")
        screen.until("is 42")
        screen.type("SELECT 'I am ' || current_user;\n")
        screen.until("I am student")
        screen.type("DROP TABLE counters;\n")
        screen.until("must be owner of table counters")
        screen.until(PSQL)  # before that the terminal keeps the key to itself
        screen.type(CTRL_D)
        assert screen.end() == 0
    player.is_alone()


def test_there_is_nothing_that_is_for_tests(player: Player) -> None:
    """No schema of traps, and no trigger on any table."""
    with player.at_terminal("shell", "tiny") as screen:
        screen.until(PSQL)
        screen.type("SELECT 'found: ' || count(*) FROM pg_namespace WHERE nspname = 'trouble';\n")
        screen.until("found: 0\n")
        screen.type("SELECT 'triggers: ' || count(*) FROM pg_trigger;\n")
        screen.until("triggers: 0\n")


def test_ctrl_c_stops_a_statement_and_nothing_else(player: Player) -> None:
    """psql cancels it, and the server that it asks next is the same one."""
    with player.at_terminal("shell", "tiny") as screen:
        screen.until(PSQL)
        screen.type("UPDATE counters SET value = 7;\n")
        screen.until("UPDATE 1")
        # The server says that it is at work: of a Ctrl-C before that psql forgets.
        said = "RAISE NOTICE '% begins', 'it'; PERFORM pg_sleep(9000);"
        screen.type(f"DO $$ BEGIN {said} END $$;\n")
        screen.until("it begins\n")
        screen.type(CTRL_C)
        screen.until("canceling statement due to user request")
        screen.type("SELECT 'still ' || value FROM counters;\n")
        screen.until("still 7")


def test_each_shell_begins_with_a_fresh_database(player: Player) -> None:
    """What was written in one is not there in the next."""
    for _ in range(2):
        with player.at_terminal("shell", "tiny") as screen:
            screen.until(PSQL)
            screen.type("SELECT 'it is ' || value FROM counters;\n")
            screen.until("it is 0")
            screen.type("UPDATE counters SET value = 7;\n")
            screen.until("UPDATE 1")
            screen.type("\\q\n")
            assert screen.end() == 0


def test_pgcli_takes_its_place(player: Player, tmp_path: Path) -> None:
    """One that is on PATH is given the DSN."""
    program = tmp_path / "pgcli"
    program.write_text('#!/bin/sh\necho "pgcli is given $1"\nexit 7\n')
    program.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    with player.at_terminal("shell", "tiny", PATH=path) as screen:
        screen.until("pgcli is given postgresql://student@")
        assert screen.end() == 7


def test_a_database_that_is_kept(player: Player) -> None:
    """psql opens what `grader database` keeps; of --python it is said that it does not."""
    with player.at_terminal("database", "tiny") as kept:
        kept.until("thrown away:")
        [dsn] = re.findall(r"postgresql://\S+", kept.until("In another terminal"))
        with player.at_terminal("shell", dsn) as screen:
            screen.until("=> ")
            screen.type("SELECT 'I am ' || current_user;\n")
            screen.until("I am student")
            screen.until("=> ")
            screen.type(CTRL_D)
            assert screen.end() == 0
        run = player.run("shell", dsn, "--python")
        assert run.code == 2 and "Leave --python out" in run.err
        kept.type(CTRL_C)
        assert kept.end() == 130
    player.is_alone()


def test_python_awaits_ones_own_function(player: Player) -> None:
    """With the pool; what it did is there for the connection, and names stay."""
    with player.at_terminal("shell", "tiny", "--python") as screen:
        heard = screen.until(PYTHON)
        assert "Here are pool, conn, asyncpg, asyncio, all of tiny.py and reload()." in heard
        screen.type("new = await count_up(pool, 1)\n")
        screen.until(PYTHON)
        screen.type("f'new is {new}', await conn.fetchval('SELECT value + 40 FROM counters')\n")
        screen.until("('new is 1', 41)")
        screen.until(PYTHON)
        screen.type(CTRL_D)
        assert screen.end() == 0
    player.is_alone()


def test_ctrl_c_ends_a_statement_of_python(player: Player) -> None:
    """The prompt comes back, and the same names with it."""
    with player.at_terminal("shell", "tiny", "--python") as screen:
        screen.until(PYTHON)
        screen.type("kept = 6\n")
        screen.until(PYTHON)
        screen.type("await asyncio.sleep(9000)\n")
        screen.until("asyncio.sleep(9000)\n")
        screen.type(CTRL_C)
        screen.until("KeyboardInterrupt")
        screen.until(PYTHON)
        screen.type("await conn.fetchval('SELECT $1::int * 7', kept)\n")
        screen.until("42")


@pytest.mark.parametrize(
    "statement",
    [
        "for _ in iter(int, print('beg' + 'ins')): pass\n",
        "import time; print('beg' + 'ins'); time.sleep(9000)",
        "await computes()",
    ],
)
def test_ctrl_c_ends_what_never_awaits(player: Player, statement: str) -> None:
    """The first one does, and pool and connection still answer."""
    with player.at_terminal("shell", "tiny", "--python") as screen:
        screen.until(PYTHON)
        screen.type("async def computes():\n    async with pool.acquire():\n")
        screen.type("        print('beg' + 'ins')\n        while True: pass\n\n")
        screen.type(f"{statement}\n")
        screen.until("begins")
        screen.type(CTRL_C)
        screen.until("KeyboardInterrupt")
        screen.type("await pool.fetchval('SELECT 40 + 2'), await conn.fetchval('SELECT 40 + 3')\n")
        screen.until("(42, 43)")


def test_an_error_shows_the_students_lines_alone(player: Player) -> None:
    """The traceback begins at the prompt: nothing of ours is in it."""
    with player.at_terminal("shell", "tiny", "--python") as screen:
        screen.until(PYTHON)
        screen.type("await count_up(pool, 'one')\n")
        heard = screen.until("DataError")
        assert 'File "<console>", line 1' in heard and "tiny/tiny.py" in heard
        assert "prompt.py" not in heard and "runners.py" not in heard


def test_a_file_that_does_not_load_is_told_and_can_be_mended(player: Player) -> None:
    """The prompt is there all the same, and reload() reads the file again."""
    file = player.work / "tiny" / "tiny.py"
    right = file.read_text()
    file.write_text("async def count_up(:\n")
    with player.at_terminal("shell", "tiny", "--python") as screen:
        heard = screen.until(PYTHON)
        assert "SyntaxError" in heard and "reload(), for when tiny.py is mended" in heard
        file.write_text(right)
        screen.type("reload()\n")
        screen.until("tiny.py is loaded.")
        screen.type("'it is', await count_up(pool, 1)\n")
        screen.until("('it is', 1)")


def test_python_without_a_file_of_ones_own(player: Player) -> None:
    """Pool and connection are there, and it is said why nothing else is."""
    (player.work / "tiny" / "tiny.py").unlink()
    with player.at_terminal("shell", "tiny", "--python") as screen:
        assert "no tiny.py was found" in screen.until(PYTHON)
        screen.type("await pool.fetchval('SELECT 40 + 2')\n")
        screen.until("42")


@pytest.mark.parametrize("arguments", [[], ["--python"]], ids=["psql", "python"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_leaves_nothing(
    player: Player, number: signal.Signals, arguments: list[str]
) -> None:
    """The prompt, the server and the files go; the exit code is the shell's for that signal."""
    with player.at_terminal("shell", "tiny", *arguments) as screen:
        screen.until(PYTHON if arguments else PSQL)
        os.kill(screen.pid, number)
        screen.until(f"Stopped by {number.name}. The database is thrown away.")
        assert screen.end() == 128 + number
    player.is_alone()


def test_a_closed_terminal_ends_it(player: Player) -> None:
    """Nothing goes on in the background, and nothing is left."""
    with player.at_terminal("shell", "tiny") as screen:
        screen.until(PSQL)
        screen.hang_up()
        wait_for(lambda: not list(player.ground.temporary.iterdir()))
    player.is_alone()


def test_what_a_killed_one_left_the_next_one_removes(player: Player) -> None:
    """The server dies with it at once; the folder stays until somebody comes."""
    with player.at_terminal("shell", "tiny") as screen:
        screen.until(PSQL)
        os.kill(screen.pid, signal.SIGKILL)
        assert screen.end() == -signal.SIGKILL
    left = list(player.ground.temporary.iterdir())
    assert left
    with player.at_terminal("shell", "tiny") as screen:
        screen.until(PSQL)
        assert not [path for path in left if path.exists()]
        screen.type("\\q\n")
        screen.end()
    player.is_alone()


def test_a_name_that_is_none(player: Player) -> None:
    """It is refused by name, and those that there are are listed."""
    run = player.run("shell", "tony")
    assert run.code == 2
    assert "there is no exercise 'tony'" in run.err and "There are: tiny" in run.err
