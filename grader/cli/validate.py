"""``grader validate``: the gate for authors."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli import options


def validate(
    exercise: Annotated[
        list[str] | None,
        typer.Option("--exercise", metavar="NAME", help="Only this exercise; may be repeated."),
    ] = None,
    to: options.Out = Path("out/validation"),
    mutate: Annotated[
        bool,
        typer.Option("--mutate", help="Also make mutants of the solutions, and list survivors."),
    ] = False,
    repeat: Annotated[
        int,
        typer.Option(
            min=1, metavar="N", help="Run each N times, to find verdicts that are not stable."
        ),
    ] = 1,
    figures: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Exit 1 if the figures stored in this page differ from this run's.",
        ),
    ] = None,
    copy: Annotated[
        bool,
        typer.Option(
            "--copy", help="Copy each test's database, and hand none on: slower, and no different."
        ),
    ] = False,
    postgres: options.Postgres = "embedded",
    sandbox: options.SandboxChoice = "auto",
    exercises: options.Exercises = None,
    solutions: options.Solutions = None,
    jobs: options.Jobs = None,
    seed: Annotated[
        int,
        typer.Option(
            envvar="GRADER_SEED", min=0, metavar="N", help="Of the random rows and inputs."
        ),
    ] = 1,
) -> None:
    """Hold the hidden tests against solutions, stubs and stored mistakes.

    Exit codes:
    0 the gate holds
    1 it does not; every hole is listed with its file and line
    2 wrong use or a broken exercise
    3 our fault
    """
    from grader.cli.doing import validate as doing

    settings = options.settings(
        postgres=postgres,
        sandbox=sandbox,
        exercises=exercises,
        solutions=solutions,
        jobs=jobs,
        seed=seed,
        copy=copy,
    )
    holds = doing.validate(
        settings, exercise or [], to, repeat=repeat, mutate=mutate, figures=figures
    )
    raise typer.Exit(0 if holds else 1)
