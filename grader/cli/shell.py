"""``grader shell``: a prompt on a fresh database of an exercise."""

import sys
from pathlib import Path

import click

from grader.choices import SandboxChoice
from grader.cli import kinds, options


@click.command()
@click.argument("exercise", type=kinds.exercise_name, metavar="[EXERCISE]", required=False)
@click.option(
    "--python",
    is_flag=True,
    help="A Python prompt with pool, conn and your own functions, in place of psql.",
)
@options.postgres
@options.sandbox
@options.exercises
@options.language
def shell(
    exercise: str | None,
    python: bool,
    postgres: str,
    sandbox: SandboxChoice,
    exercises: Path | None,
    language: str | None,
) -> None:
    """Play with a fresh database of EXERCISE, in psql or in Python.

    Without EXERCISE it is the one in whose folder you are. You may do there what your code may do
    in a test. All of it is thrown away at the end. If pgcli is installed it takes psql's place.
    In the place of EXERCISE may stand the DSN of a database that --keep or `grader database` keeps.

    \b
    Examples:
      grader shell transactions
      grader shell transactions --python
    """
    from grader.cli.doing import play

    with options.speaking(language) as tongue:
        settings = options.settings(
            postgres=postgres, sandbox=sandbox, exercises=exercises, language=tongue
        )
        sys.exit(play.shell(exercise, settings, python=python))
