"""Visible tests on one's own work: each verdict as it comes, and the report."""

import asyncio
from pathlib import Path

from grader.batch.out import prepare_out
from grader.cli.console import note, out, say
from grader.cli.doing.watching import Watch, open_watch
from grader.cli.exit_codes import GRADED, OUR_FAULT
from grader.cli.stopping import run_stoppable
from grader.grading.course import Course, open_course, open_practice
from grader.grading.finding import find_own
from grader.grading.story import grade
from grader.model import Settings
from grader.reports.page import get_ready, render_student
from grader.reports.terminal import render_submission
from grader.reports.writing import write_text
from grader.results import Outcome, Result


def check(directory: Path, settings: Settings, only: list[str]) -> int:
    """Check, write the page and print the report. Returns the exit code."""
    result = run_stoppable(_check(directory, settings, only))
    page = directory / "report.html"
    write_text(page, render_student(result))
    out.print(render_submission(result))
    say(f"The whole report: {page}")
    return OUR_FAULT if result.outcome is Outcome.GRADER_ERROR else GRADED


async def _check(directory: Path, settings: Settings, only: list[str]) -> Result:
    with open_watch() as watch:
        course = await _open(settings, only, watch)
        if course.sandbox.kind == "off":
            note("There is no sandbox here: your code runs as you. That is fine for your own work.")
        result = await _grade(directory, course)
        if result.outcome is Outcome.GRADER_ERROR and settings.postgres == "embedded":
            # Nothing was tried beforehand. Now it is, and says whose fault it is.
            course = await open_course(settings, "visible", only=only, tell=watch.take)
            result = await _grade(directory, course)
    return result


async def _open(settings: Settings, only: list[str], watch: Watch) -> Course:
    if settings.postgres == "embedded":
        return await open_practice(settings, only=only, tell=watch.take)
    # The way to somebody's server is tried before anything else: it may be long.
    return await open_course(settings, "visible", only=only, tell=watch.take)


async def _grade(directory: Path, course: Course) -> Result:
    own = find_own(directory, course.exercises)
    prepare_out(directory)
    # While the tests run there is time for it, and when they have ended somebody waits.
    result, _ = await asyncio.gather(grade(own, course), asyncio.to_thread(get_ready))
    return result
