"""``grader new``: an exercise for an author to begin with."""

import shlex
from pathlib import Path

import click

from grader.cli import kinds


@click.command()
@click.argument("exercise", metavar="EXERCISE")
@click.argument("directory", type=kinds.a_path, metavar="[DIR]", required=False)
def new(exercise: str, directory: Path | None) -> None:
    """Write a small exercise that runs at once, for an author to change.

    It has one function, its tables, a visible and a hidden test, a solution and a mistake, in
    DIR/exercises/EXERCISE and DIR/solutions/EXERCISE. Without DIR that is the folder where you are.

    \b
    Examples:
      grader new counting
      grader new counting course
    """
    from grader.cli.console import say
    from grader.validate.scaffold import write_exercise

    folder = directory or Path()
    for path in write_exercise(exercise, folder):
        say(f"  {path}")
    say(f"{exercise} is written: students get what is in exercises/, the rest is yours. Now:")
    given, kept = (shlex.quote(str(folder.resolve() / name)) for name in ("exercises", "solutions"))
    say(f"  export GRADER_EXERCISES={given} GRADER_SOLUTIONS={kept}")
    say("  grader validate       # whether the tests hold: they do, until you change something")
    say("  grader start work     # what a student gets")
    say("docs/writing-an-exercise.md goes on from here.")
