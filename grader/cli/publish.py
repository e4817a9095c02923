"""``grader publish``: what students may see, given out."""

from pathlib import Path

import click

from grader.choices import Feedback
from grader.cli import kinds, options
from grader.cli.configuration import configuration


@click.command()
@click.argument("out", type=kinds.a_path, metavar="OUT")
@click.argument("to", type=kinds.a_path, metavar="DIR")
@options.published_feedback
@click.option(
    "--names",
    type=click.Choice(["folders", "secret"]),
    default="folders",
    help="A student's folder is called as in OUT, or so that nobody can guess it.",
)
@click.option("--moodle", is_flag=True, help="One archive, for Moodle's upload of feedback files.")
@options.adjustments
@options.exercises
@options.language
def publish(
    out: Path,
    to: Path,
    feedback: Feedback,
    names: str,
    moodle: bool,
    adjustments: Path | None,
    exercises: Path | None,
    language: str | None,
) -> None:
    """Write to DIR what students may see of the results in OUT, and nothing else.

    What was published there before and is not any more is removed.

    \b
    Examples:
      grader publish out handed-back
      grader publish out public --names secret --feedback full
      grader publish out handed-back --moodle
    """
    from grader.cli.doing import publish as doing

    doing.publish(
        out,
        to,
        feedback,
        secret=names == "secret",
        moodle=moodle,
        adjustments=adjustments,
        rules=configuration().rules,
        exercises=exercises,
        language=options.speak(language),
    )
