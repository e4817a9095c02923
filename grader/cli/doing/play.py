"""A fresh database to play with: at a prompt, or for other programs."""

import shlex
import sys
from pathlib import Path

from grader.catalog import load_catalog
from grader.cli.console import note, say_whole
from grader.cli.console import say as print_line
from grader.cli.stopping import run_stoppable
from grader.errors import OperatorError
from grader.grading.course import open_practice_sandbox
from grader.language import mark, say, tell
from grader.model import Exercise, Settings
from grader.practice.place import choose_exercise, find_file
from grader.practice.playground import open_playground
from grader.practice.terminal import at_prompt, find_prompt, hand_over
from grader.system import UNIX

#: How a word begins that is no exercise, but says where a database is.
DSN = ("postgresql://", "postgres://")

PARTING = mark("The database is thrown away.")


def shell(word: str | None, settings: Settings, *, python: bool) -> int:
    """Give the terminal to a prompt. Returns the exit code of that."""
    if word is not None and word.startswith(DSN):
        return run_stoppable(_open(word, python=python))
    exercise = _choose(word, settings)
    return run_stoppable(_shell(exercise, settings, python=python), tell(PARTING))


def database(word: str | None, settings: Settings, *, port: int | None) -> None:
    """Print the DSN, and keep the database until one of the signals that end us."""
    run_stoppable(_database(_choose(word, settings), settings, port), tell(PARTING))


def _choose(word: str | None, settings: Settings) -> Exercise:
    return choose_exercise(word, load_catalog(settings.exercises, None), Path.cwd())


async def _shell(exercise: Exercise, settings: Settings, *, python: bool) -> int:
    prompt = None if python else await find_prompt()
    note(say("A fresh database of {exercise}, thrown away at the end.", exercise=exercise.slug))
    sandbox = await open_practice_sandbox(settings)
    async with open_playground(exercise, settings, sandbox) as playground:
        if prompt is not None:
            return await hand_over(at_prompt(prompt, playground.dsn, exercise.slug))
        words = [sys.executable, "-m", "grader.practice.prompt", str(settings.exercises)]
        file = find_file(exercise, Path.cwd())
        words += [exercise.slug, settings.language, *([str(file)] if file else [])]
        return await hand_over(words, {"DATABASE_URL": playground.dsn})


async def _open(dsn: str, *, python: bool) -> int:
    """Open a database that is there: what --keep kept, or `grader database` keeps."""
    if python:
        raise OperatorError(
            mark("--python has a fresh database of an exercise"),
            hint=mark("Leave --python out, and psql opens the one that you name."),
        )
    name = dsn.partition("?")[0].rpartition("/")[2]
    return await hand_over(at_prompt(await find_prompt(), dsn, name))


def _setting(dsn: str) -> str:
    """How a shell is told, on Windows PowerShell."""
    return f"export DATABASE_URL={shlex.quote(dsn)}" if UNIX else f"$env:DATABASE_URL = '{dsn}'"


async def _database(exercise: Exercise, settings: Settings, port: int | None) -> None:
    sandbox = await open_practice_sandbox(settings)
    async with open_playground(exercise, settings, sandbox, port=port) as playground:
        print_line(
            say(
                "A fresh database of {exercise}, until Ctrl-C; then it is thrown away:",
                exercise=exercise.slug,
            )
        )
        say_whole(f"  {playground.dsn}")
        print_line(say("In another terminal, your own script finds it with:"))
        say_whole(f"  {_setting(playground.dsn)}")
        await playground.stay()
