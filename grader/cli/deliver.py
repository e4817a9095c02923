"""``grader deliver``: one submission, inside of a platform's own grader."""

import sys
from pathlib import Path

import click

from grader.choices import Export, Feedback, SandboxChoice, WhenShown
from grader.cli import kinds, options


@click.command()
@click.argument("name", type=click.Choice([one.value for one in Export]), metavar="PLATFORM")
@click.option(
    "--submission",
    type=kinds.a_path,
    metavar="DIR",
    required=True,
    help="The folder with what was handed in.",
)
@click.option(
    "--result",
    type=kinds.a_path,
    metavar="FILE",
    required=True,
    help="The file that the platform reads.",
)
@click.option(
    "--metadata", type=kinds.a_path, metavar="FILE", help="What gradescope says of a submission."
)
@options.only
@options.exercises
@options.solutions
@options.sandbox
@options.feedback
@options.shown
@options.language
def deliver(
    name: str,
    submission: Path,
    result: Path,
    metadata: Path | None,
    only: tuple[str, ...],
    exercises: Path | None,
    solutions: Path | None,
    sandbox: SandboxChoice,
    feedback: Feedback,
    shown: WhenShown,
    language: str | None,
) -> None:
    """Grade one submission with the hidden tests, and write what a platform reads of it.

    What `grader platform` packs calls it. Where nothing could be graded, the file says so and has
    no score.

    \b
    Examples:
      grader deliver exercism --submission in --result out/results.json

    \b
    Exit codes:
    0 the file has a verdict
    3 it has none, through our fault
    """
    from grader.cli.doing import deliver as doing

    speaks = options.speak(language)
    sys.exit(
        doing.deliver(
            doing.Delivery(
                Export(name),
                submission,
                result,
                metadata,
                shown,
                feedback,
                speaks,
                only or kinds.slugs(exercises),
            ),
            lambda seed: options.settings(
                postgres="embedded",
                sandbox=sandbox,
                exercises=exercises,
                solutions=solutions,
                jobs=1,
                seed=seed,
                feedback=feedback,
                language=speaks,
            ),
            only=only,
        )
    )
