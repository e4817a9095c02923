"""``grader forget``: a person removed."""

from pathlib import Path

import click

from grader.cli import kinds, options
from grader.cli.configuration import configuration


@click.command()
@click.argument("students", metavar="[STUDENT]...", nargs=-1)
@click.option(
    "-o", "--out", type=kinds.a_path, metavar="OUT", required=True, help="Where the reports are."
)
@click.option(
    "--older-than",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="Everybody who was graded last so long ago.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.adjustments
def forget(
    students: tuple[str, ...],
    out: Path,
    older_than: int | None,
    yes: bool,
    adjustments: Path | None,
) -> None:
    """Remove what OUT holds of a STUDENT: results, pages, history, names.

    The files are listed first. The tables are written again without them; how each test ended with
    them is counted in, and nothing else of them is kept.

    \b
    Examples:
      grader forget ada --out out
      grader forget --older-than 365 --out out --yes
    """
    from grader.cli.doing import forget as doing
    from grader.cohort.counting import Counting

    if bool(students) == (older_than is not None):
        raise click.UsageError("name a STUDENT, or say --older-than DAYS")
    counting = Counting.of(adjustments, configuration().rules)
    doing.forget(students, out, counting=counting, older_than=older_than, yes=yes)
