"""``grader grade``: hidden tests on submissions."""

from pathlib import Path
from typing import Annotated

import typer

from grader.choices import Export
from grader.cli import options
from grader.cli.console import require_terminal


def grade(
    paths: Annotated[
        list[Path],
        typer.Argument(
            parser=options.a_path, metavar="PATH", help="Submissions, or folders of them."
        ),
    ],
    to: options.Out,
    exercise: Annotated[
        list[str] | None,
        typer.Option("--exercise", metavar="NAME", help="Only this exercise; may be repeated."),
    ] = None,
    require: Annotated[
        float | None,
        typer.Option(
            min=0, max=100, metavar="PERCENT", help="Exit 1 if a submission scores less than this."
        ),
    ] = None,
    also: Annotated[
        list[Export] | None,
        typer.Option(
            "--also",
            help="Write this format for each submission too; may be repeated.",
        ),
    ] = None,
    step_summary: Annotated[
        Path | None,
        typer.Option(
            parser=options.a_path,
            envvar="GITHUB_STEP_SUMMARY",
            metavar="FILE",
            help="Add a Markdown summary to this file, as GitHub's workflows show it.",
        ),
    ] = None,
    postgres: options.Postgres = "embedded",
    sandbox: options.SandboxChoice = "auto",
    exercises: options.Exercises = None,
    solutions: options.Solutions = None,
    jobs: options.Jobs = None,
    feedback: options.FeedbackChoice = "full",
    keep: options.Keep = False,
    seed: options.Seed = None,
) -> None:
    """Run the hidden tests on submissions and write a report for each.

    Exit codes:
    0 everything was graded, whatever the scores
    1 a submission stayed below --require PERCENT
    2 wrong use or a broken exercise
    3 something could not be graded, through our fault
    """
    from grader.cli.doing import grade as doing

    if keep:
        require_terminal("--keep")
    settings = options.settings(
        postgres=postgres,
        sandbox=sandbox,
        exercises=exercises,
        solutions=solutions,
        jobs=1 if keep else jobs,
        seed=seed,
        feedback=feedback,
        keep=keep,
    )
    code = doing.grade(
        paths,
        to,
        settings,
        only=exercise or [],
        also=also or [],
        require=require,
        step_summary=step_summary,
    )
    raise typer.Exit(code)
