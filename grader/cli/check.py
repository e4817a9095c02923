"""``grader check``: visible tests on one's own work."""

from pathlib import Path
from typing import Annotated

import typer

from grader.batch import prepare_out
from grader.cli import options
from grader.cli.console import note, out, say
from grader.cli.exit_codes import GRADED, OUR_FAULT
from grader.cli.stopping import run_stoppable
from grader.errors import OperatorError
from grader.grading import find_own, open_course
from grader.grading import grade as grade_one
from grader.model import Outcome, Result, Settings
from grader.reports.page import render_student
from grader.reports.terminal import render_submission
from grader.reports.writing import write_text


def check(
    directory: Annotated[
        Path,
        typer.Argument(parser=options.a_path, metavar="DIR", help="The folder with your work."),
    ] = Path(),
    exercise: Annotated[
        list[str] | None, typer.Argument(metavar="EXERCISE", help="Only these exercises.")
    ] = None,
    postgres: options.Postgres = "embedded",
    sandbox: options.SandboxChoice = "auto",
    exercises: options.Exercises = None,
    seed: options.Seed = None,
) -> None:
    """Run the visible tests on your own work; the details are in DIR/report.html."""
    settings = options.settings(
        postgres=postgres,
        sandbox=sandbox,
        exercises=exercises,
        solutions=None,
        jobs=1,
        seed=seed,
    )
    result = run_stoppable(_check(directory, settings, exercise or []))
    page = directory / "report.html"
    write_text(page, render_student(result))
    out.print(render_submission(result))
    say(f"The whole report: {page}")
    raise typer.Exit(OUR_FAULT if result.outcome is Outcome.GRADER_ERROR else GRADED)


async def _check(directory: Path, settings: Settings, only: list[str]) -> Result:
    if directory.is_file():
        raise OperatorError(
            f"{directory} is a file", hint="Check the folder with your work: the report goes there."
        )
    course = await open_course(settings, "visible", only=only)
    own = find_own(directory, course.exercises)
    prepare_out(directory)
    if course.sandbox.kind == "off":
        note("There is no sandbox here: your code runs as you. That is fine for your own work.")
    return await grade_one(own, course)
