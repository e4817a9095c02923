"""``grader check``: visible tests on one's own work."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli import options
from grader.cli.console import say
from grader.errors import OperatorError


def check(
    directory: Annotated[
        Path,
        typer.Argument(parser=options.a_path, metavar="DIR", help="The folder with your work."),
    ] = Path(),
    exercise: Annotated[
        list[str] | None, typer.Argument(metavar="EXERCISE", help="Only these exercises.")
    ] = None,
    task: Annotated[
        list[str] | None,
        typer.Option("--task", metavar="ID", help="Only this task, as 1.2; may be repeated."),
    ] = None,
    postgres: options.Postgres = "embedded",
    sandbox: options.SandboxChoice = "auto",
    exercises: options.Exercises = None,
    seed: options.Seed = None,
) -> None:
    """Run the visible tests on your own work; the details are in DIR/report.html."""
    if directory.is_file():
        raise OperatorError(
            f"{directory} is a file", hint="Check the folder with your work: the report goes there."
        )
    settings = options.settings(
        postgres=postgres,
        sandbox=sandbox,
        exercises=exercises,
        solutions=None,
        jobs=1,
        tasks=tuple(task or ()),
        seed=seed,
    )
    say(f"Checking {directory}")
    from grader.cli.doing import check as doing

    raise typer.Exit(doing.check(directory, settings, exercise or []))
