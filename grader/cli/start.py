"""``grader start``: a working directory for a student."""

import shlex
import shutil
from pathlib import Path

import click

from grader.cli import options
from grader.errors import OperatorError


@click.command()
@click.argument("directory", type=options.a_path, metavar="[DIR]", default="asyncpg-exercises")
@options.exercises
def start(directory: Path, exercises: Path | None) -> None:
    """Copy the exercises into a new folder, DIR: your first command.

    Without DIR it is asyncpg-exercises.

    \b
    Examples:
      grader start
      grader start work
    """
    from grader.catalog import default_exercises, load_catalog
    from grader.cli.console import say

    source = exercises or default_exercises()
    catalog = load_catalog(source, None)
    _refuse_unless_free(directory)
    for exercise in catalog:
        shutil.copytree(
            exercise.stub.parent,
            directory / exercise.slug,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    say(f"Your exercises are in {directory}. Read {catalog[0].slug}/README.md there, then run:")
    say(f"  grader check {shlex.quote(str(directory))}")


def _refuse_unless_free(directory: Path) -> None:
    """Raise OperatorError if anything is there that could be somebody's work."""
    if directory.exists() and not directory.is_dir():
        complaint = f"{directory} is a file, not a folder"
    elif directory.exists() and any(directory.iterdir()):
        complaint = f"{directory} exists and is not empty"
    else:
        return
    raise OperatorError(complaint, hint="Name another folder: grader start DIR")
