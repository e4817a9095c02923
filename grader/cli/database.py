"""``grader database``: a fresh database of an exercise, for other programs."""

from pathlib import Path

import click

from grader.choices import SandboxChoice
from grader.cli import kinds, options


@click.command()
@click.argument("exercise", type=kinds.exercise_name, metavar="[EXERCISE]", required=False)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Let programs of this machine in over TCP too, with a password; 0 is any free port.",
)
@options.postgres
@options.sandbox
@options.exercises
@options.language
def database(
    exercise: str | None,
    port: int | None,
    postgres: str,
    sandbox: SandboxChoice,
    exercises: Path | None,
    language: str | None,
) -> None:
    """Keep a fresh database of EXERCISE until Ctrl-C, for your editor, notebook or script.

    Prints its DSN. Without EXERCISE it is the one in whose folder you are. Each run begins with a
    fresh one, and throws it away at the end.

    \b
    Examples:
      grader database transactions
      grader database transactions --port 0
    """
    from grader.cli.doing import play

    with options.speaking(language) as tongue:
        settings = options.settings(
            postgres=postgres, sandbox=sandbox, exercises=exercises, language=tongue
        )
        play.database(exercise, settings, port=port)
