"""``grader similar``: whose files look alike, and where."""

from pathlib import Path

import click

from grader.choices import SandboxChoice
from grader.cli import kinds, options
from grader.cli.configuration import configuration


@click.command()
@click.argument("paths", type=kinds.a_path, metavar="PATH...", nargs=-1, required=True)
@options.out
@options.roster
@options.roster_column
@options.only
@options.adjustments
@options.sandbox
@options.exercises
def similar(
    paths: tuple[Path, ...],
    to: Path,
    roster: Path | None,
    roster_column: tuple[tuple[str, str], ...],
    only: tuple[str, ...],
    adjustments: Path | None,
    sandbox: SandboxChoice,
    exercises: Path | None,
) -> None:
    """Show which files of a class look alike, side by side: OUT/similar.html.

    A PATH is what `grader grade` takes. What was given out is taken out first, and so is what many
    have. That two files look alike says nothing of why.

    \b
    Examples:
      grader similar submissions -o out
      grader similar moodle.zip -o out --exercise transactions
    """
    from grader.cli.doing import similar as doing
    from grader.cohort.counting import Counting

    settings = options.settings(postgres="embedded", sandbox=sandbox, exercises=exercises)
    doing.write_similar(
        paths,
        to,
        settings,
        only=only,
        roster=roster,
        said=dict(roster_column),
        counting=Counting.of(adjustments, configuration().rules),
    )
