"""``grader doctor``: what was found here, what is missing, and how to get it."""

import sys
from pathlib import Path

import click

from grader.cli import options


@click.command()
@options.postgres
@options.exercises
@options.solutions
def doctor(postgres: str, exercises: Path | None, solutions: Path | None) -> None:
    """Say what was found here, and how to get the rest.

    Exit 2 if grading cannot work.

    \b
    Examples:
      grader doctor
      grader doctor --postgres docker
    """
    from grader.cli.doing import doctor as doing

    settings = options.settings(
        postgres=postgres,
        sandbox="auto",
        exercises=exercises,
        solutions=solutions,
        jobs=None,
        seed=0,
    )
    sys.exit(0 if doing.doctor(settings) else 2)
