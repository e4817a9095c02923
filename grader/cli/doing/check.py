"""Visible tests on one's own work: the report, and each verdict as it comes."""

from pathlib import Path

from grader.batch import prepare_out
from grader.cli.console import note, out, say
from grader.cli.exit_codes import GRADED, OUR_FAULT
from grader.cli.stopping import run_stoppable
from grader.errors import OperatorError
from grader.grading.course import open_course
from grader.grading.finding import find_own
from grader.grading.story import grade as grade_one
from grader.model import Outcome, Result, Settings
from grader.reports.page import render_student
from grader.reports.terminal import render_submission
from grader.reports.writing import write_text


def check(directory: Path, settings: Settings, only: list[str]) -> int:
    """Check, write the page and print the report. Returns the exit code."""
    result = run_stoppable(_check(directory, settings, only))
    page = directory / "report.html"
    write_text(page, render_student(result))
    out.print(render_submission(result))
    say(f"The whole report: {page}")
    return OUR_FAULT if result.outcome is Outcome.GRADER_ERROR else GRADED


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
