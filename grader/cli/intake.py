"""``grader intake``: what would be graded, and why."""

from pathlib import Path

import click

from grader.choices import SandboxChoice
from grader.cli import kinds, options
from grader.cli.configuration import configuration, require_outside


@click.command()
@click.argument("paths", type=kinds.a_path, metavar="PATH...", nargs=-1, required=True)
@options.roster
@options.roster_column
@options.only
@options.sandbox
@options.exercises
def intake(
    paths: tuple[Path, ...],
    roster: Path | None,
    roster_column: tuple[tuple[str, str], ...],
    only: tuple[str, ...],
    sandbox: SandboxChoice,
    exercises: Path | None,
) -> None:
    """Show what would be graded of a class, and why; grade nothing.

    A PATH is what a platform gave you as it came: its archive, a folder of it, your own folders.
    Each student has a line, and each file of theirs: graded, or left aside with the reason.

    \b
    Examples:
      grader intake moodle.zip                       what is in it
      grader intake downloads --roster roster.csv    and who handed in nothing

    \b
    Exit codes:
    0 everything was listed
    2 wrong use, or something that cannot be told apart
    """
    from grader.cli.doing import intake as doing

    require_outside(paths)
    settings = options.settings(postgres="embedded", sandbox=sandbox, exercises=exercises)
    doing.intake(
        list(paths),
        settings,
        only=list(only),
        roster=roster,
        said=dict(roster_column),
        lateness=configuration().rules.lateness,
    )
