"""``grader gradebook``: the scores of a class, for a platform."""

from pathlib import Path

import click

from grader.choices import GradebookFormat
from grader.cli import kinds, options
from grader.cli.configuration import configuration


@click.command()
@click.argument("out", type=kinds.a_path, metavar="OUT")
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in GradebookFormat]),
    required=True,
    help="Who reads the file.",
)
@click.option(
    "--into",
    type=kinds.a_path,
    metavar="DOWNLOADED",
    help="Fill in this gradebook, which the platform gave you; everything else in it stays.",
)
@click.option("--column", metavar="NAME", help="The assignment there: its name, number or header.")
@click.option(
    "-o",
    "--out",
    "to",
    type=kinds.a_path,
    metavar="FILE",
    help="The file to write.",
    show_default="OUT/gradebook-FORMAT.csv",
)
@options.adjustments
@click.option(
    "--out-of",
    type=click.FloatRange(min=0, min_open=True),
    metavar="POINTS",
    help="Tell the scores out of so many points.",
)
@click.option("--decimal-comma", "comma", is_flag=True, help="Write 24,5 and not 24.5.")
@click.option(
    "--comments", is_flag=True, help="With moodle: tell students too what each task gave."
)
def gradebook(
    out: Path,
    form: str,
    into: Path | None,
    column: str | None,
    to: Path | None,
    adjustments: Path | None,
    out_of: float | None,
    comma: bool,
    comments: bool,
) -> None:
    """Write the scores in OUT as a gradebook takes them.

    A score that does not exist is an empty cell, and is listed.

    \b
    Examples:
      grader gradebook out --format xlsx
      grader gradebook out --format canvas --into export.csv --column 1234
      grader gradebook out --format moodle --out-of 100
    """
    from grader.cli.doing import gradebook as doing
    from grader.platforms.gradebooks.wishes import Wishes

    doing.write_gradebook(
        out,
        GradebookFormat(form),
        Wishes(column=column, comma=comma, comments=comments),
        into=into,
        to=to,
        adjustments=adjustments,
        rules=configuration().rules,
        out_of=out_of,
    )
