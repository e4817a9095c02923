"""``grader platform``: what another system's grader is given."""

import sys
from pathlib import Path

import click

from grader.choices import Export, Feedback, SandboxChoice, WhenShown
from grader.cli import kinds, options


@click.command()
@click.argument("name", type=click.Choice([one.value for one in Export]), metavar="PLATFORM")
@click.option(
    "-o",
    "--out",
    "to",
    type=kinds.a_path,
    metavar="FILE",
    help="The .zip or .tar to write.",
    show_default="PLATFORM.zip",
)
@click.option(
    "--offline", is_flag=True, help="Put all packages in it, for where there is no network."
)
@click.option(
    "--python",
    metavar="VERSION",
    help="With --offline: the Python that will be there, as 3.12.",
    show_default="this one",
)
@options.only
@click.option(
    "--bonus",
    is_flag=True,
    help="Pack also what stands beside the total, and nobody needs.",
)
@options.exercises
@options.solutions
@options.sandbox
@options.feedback
@options.shown
@options.language
def platform(
    name: str,
    to: Path | None,
    offline: bool,
    python: str | None,
    only: tuple[str, ...],
    bonus: bool,
    exercises: Path | None,
    solutions: Path | None,
    sandbox: SandboxChoice,
    feedback: Feedback,
    shown: WhenShown,
    language: str | None,
) -> None:
    """Pack what a platform's own grader needs to grade with the hidden tests.

    The exercises, their hidden tests and this program are in it, the solutions are not. Who has it
    has the hidden tests. docs/platforms.md leads on from there.

    \b
    PLATFORM is gradescope, prairielearn, exercism, autolab, submitty,
    inginious or codegrade.

    \b
    Examples:
      grader platform gradescope -o autograder.zip
      grader platform gradescope -o autograder.zip --bonus --sandbox accounts
      grader platform prairielearn -o course.zip --exercise transactions
    """
    from grader.cli.doing import platform as doing

    settings = options.settings(
        postgres="embedded",
        sandbox=sandbox,
        exercises=exercises,
        solutions=solutions,
        seed=0,
        feedback=feedback,
        language=options.speak(language),
    )
    doing.pack(
        Export(name),
        to or Path(f"{name}.zip"),
        settings,
        only=only,
        bonus=bonus,
        shown=shown,
        python=(python or f"{sys.version_info[0]}.{sys.version_info[1]}") if offline else None,
    )
