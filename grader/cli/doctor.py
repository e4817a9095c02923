"""``grader doctor``: what was found here, what is missing, and how to get it."""

import typer

from grader.cli import options


def doctor(
    postgres: options.Postgres = "embedded",
    exercises: options.Exercises = None,
    solutions: options.Solutions = None,
) -> None:
    """Say what was found here, what is missing and how to get it. Exit 2 if grading cannot work."""
    from grader.cli.doing import doctor as doing

    settings = options.settings(
        postgres=postgres,
        sandbox="auto",
        exercises=exercises,
        solutions=solutions,
        jobs=None,
        seed=0,
    )
    raise typer.Exit(0 if doing.doctor(settings) else 2)
