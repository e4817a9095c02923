"""`grader database`: a fresh database for other programs."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.acceptance.playing import Player, open_player
from tests.acceptance.program import run_grader
from tests.acceptance.screen import CTRL_C, Screen
from tests.hostile.arena import boxes_about
from tests.waiting import HANG_S

ROOT = Path(__file__).parents[2]

#: Another program, which knows nothing but the variable.
ASK = """
import asyncio, asyncpg, os, sys
async def main():
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    print(await connection.fetchval(sys.argv[1]))
asyncio.run(main())
"""


@pytest.fixture
def player() -> Iterator[Player]:
    """A student with the tiny exercise solved."""
    with open_player() as player:
        yield player


def read_dsn(screen: Screen) -> str:
    """What the line that sets the variable sets it to, as a shell reads it."""
    screen.until("export DATABASE_URL=")
    return shlex.split(screen.until("\n"))[0]


def ask(dsn: str, sql: str) -> str:
    """Have another program ask; returns what it printed, or how it failed."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, sql],
        env={**os.environ, "DATABASE_URL": dsn},
        capture_output=True,
        encoding="utf-8",
        timeout=HANG_S,
    )
    return (done.stdout or done.stderr.splitlines()[-1]).strip()


def test_other_programs_use_the_same_database(player: Player) -> None:
    """What one writes is there for the next, until Ctrl-C; then nothing is left."""
    with player.at_terminal("database", "tiny") as screen:
        dsn = read_dsn(screen)
        assert ask(dsn, "UPDATE counters SET value = 7 RETURNING current_user") == "student"
        assert ask(dsn, "SELECT value FROM counters") == "7"
        screen.type(CTRL_C)
        screen.until("Stopped by SIGINT. The database is thrown away.")
        assert screen.end() == 130
    player.is_alone()


def test_each_run_begins_with_a_fresh_one(player: Player) -> None:
    """Nothing of an earlier run is there, not even while that one goes on."""
    with player.at_terminal("database", "tiny") as first:
        ask(read_dsn(first), "UPDATE counters SET value = 7 RETURNING 1")
        with player.at_terminal("database", "tiny") as second:
            assert ask(read_dsn(second), "SELECT value FROM counters") == "0"


def test_psql_takes_the_dsn(player: Player) -> None:
    """libpq reads it as asyncpg does."""
    with player.at_terminal("database", "tiny") as screen:
        dsn = read_dsn(screen)
        with player.at_terminal("shell", "tiny") as shell:
            shell.until("tiny=> ")
            shell.type(f"\\connect {dsn}\nSELECT 'I am ' || current_user;\n")
            shell.until('You are now connected to database "')
            shell.until("I am student")


def test_a_way_in_over_tcp(player: Player) -> None:
    """For this machine, with a password; a wrong one, and none, are refused."""
    with player.at_terminal("database", "tiny", "--port", "0") as screen:
        dsn = read_dsn(screen)
        found = re.fullmatch(r"postgresql://student:(\w{32})@127\.0\.0\.1:(\d+)/\w+", dsn)
        assert found
        assert ask(dsn, "SELECT current_user") == "student"
        for guess in (f":{'0' * 32}@", "@"):
            refused = ask(dsn.replace(f":{found[1]}@", guess), "SELECT current_user")
            assert "the password is another one" in refused


@pytest.mark.parametrize("user", ["keeper", "grader"])
def test_the_way_over_tcp_is_the_students(player: Player, user: str) -> None:
    """Who comes as somebody else comes as the student."""
    with player.at_terminal("database", "tiny", "--port", "0") as screen:
        dsn = read_dsn(screen).replace("//student:", f"//{user}:")
        assert ask(dsn, "SELECT current_user") == "student"


def test_a_port_in_use(player: Player) -> None:
    """It is named, with the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = player.run("database", "tiny", "--port", str(port))
    assert run.code == 2
    assert f"port {port} of 127.0.0.1 cannot be used" in run.err and "0 for any" in run.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_leaves_nothing(player: Player, number: signal.Signals) -> None:
    """The server and its files go, and who is connected is cut off."""
    with player.at_terminal("database", "tiny", "--port", "0") as screen:
        read_dsn(screen)
        os.kill(screen.pid, number)
        assert screen.end() == 128 + number
    player.is_alone()


def test_a_server_that_ends_is_told(player: Player) -> None:
    """The command does not go on as if there was one."""
    with player.at_terminal("database", "tiny") as screen:
        read_dsn(screen)
        for box in boxes_about(player.ground.temporary):
            with suppress(ProcessLookupError):  # it went with another one
                os.kill(box, signal.SIGKILL)
        screen.until("PostgreSQL has ended")
        assert screen.end() == 3


def test_a_file_that_runs_itself(tmp_path: Path) -> None:
    """The lines that the README of a new folder shows work, at the end of an exercise's file."""
    run_grader("start", "work", cwd=tmp_path)
    readme = (tmp_path / "work" / "README.md").read_text()
    [lines] = re.findall(r"```python\n(.+?)```", readme, re.DOTALL)
    call = "await create_user(pool, ...)"
    assert call in lines
    solution = (ROOT / "solutions" / "basic_operations" / "basic_operations.py").read_text()
    file = tmp_path / "work" / "basic_operations" / "basic_operations.py"
    own = lines.replace(
        call, "(await get_user(pool, await create_user(pool, 'Ada', 'a@b')))['name']"
    )
    file.write_text(f"{solution}\n\n{own}")
    with (
        open_player() as player,
        player.at_terminal(
            "database", "basic_operations", GRADER_EXERCISES=str(ROOT / "exercises")
        ) as screen,
    ):
        done = subprocess.run(
            [sys.executable, file],
            env={**os.environ, "DATABASE_URL": read_dsn(screen)},
            capture_output=True,
            encoding="utf-8",
            timeout=HANG_S,
        )
    assert (done.stdout, done.stderr) == ("Ada\n", "")


@pytest.mark.parametrize("noise", [b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 100], ids=["http", "noise"])
def test_who_speaks_another_language_is_refused(player: Player, noise: bytes) -> None:
    """It is told so and sent away, and the way in stays open for others."""
    with player.at_terminal("database", "tiny", "--port", "0") as screen:
        dsn = read_dsn(screen)
        port = int(dsn.partition("127.0.0.1:")[2].partition("/")[0])
        with socket.create_connection(("127.0.0.1", port), timeout=HANG_S) as stranger:
            stranger.sendall(noise)
            with stranger.makefile("rb") as answer:
                assert b"a packet of" in answer.read()
        assert ask(dsn, "SELECT 40 + 2") == "42"
