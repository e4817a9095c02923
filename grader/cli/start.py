"""``grader start``: a working directory for a student."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from grader.catalog import default_exercises, load_catalog
from grader.cli import options
from grader.cli.console import out
from grader.errors import OperatorError


def start(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")] = Path(
        "asyncpg-exercises"
    ),
    exercises: options.Exercises = None,
) -> None:
    """Copy the exercises into a new folder: your first command."""
    source = exercises or default_exercises()
    catalog = load_catalog(source, None)
    if directory.exists() and any(directory.iterdir()):
        raise OperatorError(
            f"{directory} exists and is not empty", hint="Name another folder: grader start DIR"
        )
    for exercise in catalog:
        shutil.copytree(
            exercise.stub.parent,
            directory / exercise.slug,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    out.print(f"Your exercises are in {directory}. Read {catalog[0].slug}/README.md, then run:")
    out.print(f"  grader check {directory}")
