"""``grader validate``: the gate for authors."""

from pathlib import Path
from typing import Annotated

import typer

from grader.batch import prepare_out
from grader.cli import options
from grader.cli.console import out, progress_bar, say
from grader.cli.stopping import run_stoppable
from grader.model import Settings
from grader.reports.json_text import to_json
from grader.reports.writing import write_text
from grader.validate import Validation
from grader.validate import validate as run_gate
from grader.validate.figures import compare, count, render_figures
from grader.validate.page import render_page
from grader.validate.terminal import render_validation


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
    settings = options.settings(
        postgres=postgres,
        sandbox=sandbox,
        exercises=exercises,
        solutions=solutions,
        jobs=jobs,
        seed=seed,
    )
    prepare_out(to)
    found = run_stoppable(_validate(settings, exercise or [], repeat=repeat, mutate=mutate))
    rows = count(found)
    more = compare(figures, rows) if figures is not None else []
    reports = {
        "validation.json": to_json(found),
        "validation.html": render_page(found, more),
        "figures.md": render_figures(rows),
    }
    for name, text in reports.items():
        write_text(to / name, text)
    out.print(render_validation(found, more))
    say(f"The matrix: {to / 'validation.html'}")
    raise typer.Exit(0 if found.holds and not more else 1)


async def _validate(
    settings: Settings, only: list[str], *, repeat: int, mutate: bool
) -> Validation:
    with progress_bar() as progress:
        bar = progress.add_task("Validating", total=None)
        return await run_gate(
            settings,
            only=only,
            repeat=repeat,
            mutate=mutate,
            on_total=lambda total: progress.update(bar, total=total),
            on_done=lambda: progress.advance(bar),
        )
