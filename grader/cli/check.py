"""``grader check``: visible tests on one's own work."""

import sys
from pathlib import Path

import click

from grader.cli import options
from grader.errors import OperatorError
from grader.reports.escape import terminal


@click.command()
@click.argument("directory", type=options.a_path, metavar="[DIR]", default=".")
@click.argument("only", metavar="[EXERCISE]...", nargs=-1)
@click.option(
    "--task", "tasks", multiple=True, metavar="ID", help="Only this task, as 1.2; may be repeated."
)
@options.postgres
@options.sandbox
@options.exercises
@options.seed
def check(
    directory: Path,
    only: tuple[str, ...],
    tasks: tuple[str, ...],
    postgres: str,
    sandbox: options.SandboxChoice,
    exercises: Path | None,
    seed: int | None,
) -> None:
    """Run the visible tests on your own work, in DIR; the details are in DIR/report.html.

    Each EXERCISE that is named is checked, all if none is.
    """
    if directory.is_file():
        raise OperatorError(
            f"{directory} is a file", hint="Check the folder with your work: the report goes there."
        )
    click.echo(f"Checking {terminal(str(directory))}")  # before anything that takes long
    settings = options.settings(
        postgres=postgres,
        sandbox=sandbox,
        exercises=exercises,
        solutions=None,
        jobs=1,
        tasks=tasks,
        seed=seed,
    )
    from grader.cli.doing import check as doing

    sys.exit(doing.check(directory, settings, list(only)))
