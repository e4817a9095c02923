"""``grader page``: the class page written anew, also without names."""

from pathlib import Path

import click

from grader.cli import kinds, options
from grader.cli.configuration import configuration


@click.command()
@click.argument("out", type=kinds.a_path, metavar="OUT")
@click.option(
    "--anonymous", is_flag=True, help="Without anybody's name, for showing it: pseudonyms instead."
)
@click.option(
    "-o",
    "--out",
    "to",
    type=kinds.a_path,
    metavar="FILE",
    help="The file to write.",
    show_default="OUT/index.html, OUT/anonymous.html",
)
@options.adjustments
def page(out: Path, anonymous: bool, to: Path | None, adjustments: Path | None) -> None:
    """Write the class page anew from the results in OUT; grade nothing.

    An anonymous one names nobody, links to nothing, and holds nothing that a student wrote. Each
    time other pseudonyms are drawn.

    \b
    Examples:
      grader page out
      grader page out --anonymous -o in-class.html
    """
    from grader.cli.doing import page as doing
    from grader.cohort.counting import Counting

    counting = Counting.of(adjustments, configuration().rules)
    doing.write_page(out, to, counting=counting, anonymous=anonymous)
