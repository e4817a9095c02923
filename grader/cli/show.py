"""``grader show``: a score with its reasons."""

from pathlib import Path

import click

from grader.cli import options
from grader.cli.configuration import configuration


@click.command()
@click.argument("words", metavar="OUT/STUDENT", nargs=-1, required=True)
@options.adjustments
def show(words: tuple[str, ...], adjustments: Path | None) -> None:
    """Say what a score is made of: what failed and why, what is unstable, what came before.

    STUDENT is the folder in OUT, or a name, id, login, address or number of theirs; with a blank
    instead of the slash it is the same. Nothing is run.

    \b
    Examples:
      grader show out/ada
      grader show out "Ada Lovelace"
      grader show out/ada --adjustments adjustments.toml
    """
    from grader.cli.doing import appeals
    from grader.cohort.counting import Counting

    if len(words) > 2:
        raise click.UsageError("one student at a time: OUT/STUDENT")
    appeals.show(words, Counting.of(adjustments, configuration().rules))
