"""``grader merge``: the shards of a class, put together."""

from pathlib import Path

import click

from grader.choices import Feedback
from grader.cli import kinds, options
from grader.cli.configuration import configuration
from grader.cli.step_summary import option as summary_option


@click.command()
@click.argument("shards", type=kinds.a_path, metavar="SHARD...", nargs=-1, required=True)
@options.out
@options.adjustments
@summary_option
@options.feedback
def merge(
    shards: tuple[Path, ...],
    to: Path,
    adjustments: Path | None,
    step_summary: Path | None,
    feedback: Feedback,
) -> None:
    """Put together what `grader grade --shard K/N` left in each SHARD.

    OUT is then as if one run had graded the whole class. Nothing is graded here.

    \b
    Examples:
      grader grade submissions -o out-1 --shard 1/2 --seed 7
      grader grade submissions -o out-2 --shard 2/2 --seed 7
      grader merge out-1 out-2 -o out
    """
    from grader.cli.doing import merge as doing
    from grader.cohort.counting import Counting

    counting = Counting.of(adjustments, configuration().rules)
    doing.merge(shards, to, counting=counting, step_summary=step_summary, feedback=feedback)
