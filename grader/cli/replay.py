"""``grader replay``: one test of a submission once more."""

import sys
from pathlib import Path

import click

from grader.choices import SandboxChoice
from grader.cli import kinds, options
from grader.errors import OperatorError


@click.command()
@click.argument("words", metavar="OUT/STUDENT TEST", nargs=-1, required=True)
@click.option("--shell", is_flag=True, help="Open the database as the test left it, in psql.")
@options.repeat(help="Run it N times, each time with the same rows.")
@click.option(
    "--turn",
    type=click.IntRange(min=1),
    metavar="K",
    help="Of a test that was graded several times, the turn with that number.",
    show_default="the one that counts",
)
@click.option(
    "--submission",
    type=kinds.a_path,
    metavar="PATH",
    help="Run it on the file in this folder or archive.",
    show_default="the file that was graded",
)
@options.postgres
@options.sandbox
@options.exercises
@options.solutions
def replay(
    words: tuple[str, ...],
    shell: bool,
    repeat: int,
    turn: int | None,
    submission: Path | None,
    postgres: str,
    sandbox: SandboxChoice,
    exercises: Path | None,
    solutions: Path | None,
) -> None:
    """Run one TEST of a graded submission again, with its seed, on the file that was graded.

    TEST is the name of a test, as `grader show` tells it, or a part of it. Shows the verdict then
    and now, and the conversation with PostgreSQL. What has changed since is told. OUT stays as it
    is.

    \b
    Examples:
      grader replay out/ada test_transfer_is_atomic
      grader replay out/ada atomic --shell
      grader replay out/ada atomic --repeat 10           does it hang on chance?
      grader replay out/ada atomic --submission ada.zip  what "works at home"

    \b
    Exit codes:
    0 the same verdict
    1 another verdict
    2 wrong use, a broken exercise, or what was graded is not there any more
    3 our fault
    """
    from grader.cli.console import require_terminal
    from grader.cli.doing import appeals
    from grader.cli.refusing import require_unix

    require_unix("replay")
    if len(words) not in (2, 3):
        raise click.UsageError("it takes OUT/STUDENT and the name of one TEST")
    if shell and repeat > 1:
        raise OperatorError(
            "--shell opens the database of one run, and --repeat makes several",
            hint="Choose one of them.",
        )
    if shell:
        require_terminal("--shell")
    settings = options.settings(
        postgres=postgres, sandbox=sandbox, exercises=exercises, solutions=solutions, jobs=1
    )
    *whose, test = words
    sys.exit(
        appeals.replay(
            whose, test, settings, shell=shell, repeat=repeat, turn=turn, other=submission
        )
    )
