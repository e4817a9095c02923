"""Hidden tests on submissions: reports for each, and a table of all."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from grader.batch import grade_all, hold_out, prepare_out, write_run
from grader.catalog import load_catalog
from grader.choices import Export, Feedback
from grader.cli.console import (
    complain,
    note,
    out,
    progress_bar,
    say,
)
from grader.cli.doing.holding import hold_at_terminal
from grader.cli.doing.intake import open_intake
from grader.cli.exit_codes import BELOW_REQUIRED, GRADED, OUR_FAULT
from grader.cli.step_summary import add, require_writable
from grader.cli.stopping import run_stoppable
from grader.cohort.intake import Intake
from grader.cohort.place import write_people
from grader.cohort.shown import remarks_on
from grader.errors import OperatorError
from grader.grading import forking
from grader.grading.course import open_course
from grader.model import Settings
from grader.reports import words
from grader.reports.earlier import read_earlier
from grader.reports.step_summary import render_markdown
from grader.reports.terminal import render_run
from grader.results import Outcome, Result


def grade(
    paths: list[Path],
    to: Path,
    settings: Settings,
    *,
    only: list[str],
    also: Sequence[Export],
    previous: Path | None,
    require: float | None,
    step_summary: Path | None,
    roster: Path | None = None,
    said: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Grade, write the reports and print the table. Returns the exit code."""
    if step_summary is not None:
        require_writable(step_summary)
    forking.start()
    remarks: list[str] = []
    results = run_stoppable(
        _grade(
            paths,
            to,
            settings,
            only=only,
            also=also,
            previous=previous,
            roster=roster,
            said=said,
            remarks=remarks,
        ),
        f"What was graded so far is in {to}.",
    )
    code = _exit_code(results, require)
    problem = _write(results, to, step_summary, settings.feedback)
    # Last: whatever becomes of what is printed, everything has been written.
    out.print(render_run(results))
    for remark in remarks:
        say(remark)
    if problem is None:
        say(f"Reports: {to / 'index.html'}")
    elif code == OUR_FAULT:
        complain(problem)
    else:
        raise problem
    return code


def _write(
    results: list[Result], to: Path, step_summary: Path | None, feedback: Feedback
) -> OperatorError | None:
    """Write what tells of the whole run; returns what could not be."""
    problem = None
    try:
        write_run(results, to)
    except OperatorError as error:
        problem = error
    try:
        if step_summary is not None:
            add(step_summary, render_markdown(results, feedback=feedback))
    except OperatorError as error:
        problem = problem or error
    return problem


async def _grade(
    paths: list[Path],
    to: Path,
    settings: Settings,
    *,
    only: list[str],
    also: Sequence[Export],
    previous: Path | None,
    roster: Path | None,
    said: Mapping[str, str],
    remarks: list[str],
) -> list[Result]:
    # Paths first: a slip in one should not wait for the servers.
    exercises = load_catalog(settings.exercises, settings.solutions, only=only)
    async with open_intake(paths, settings, exercises, roster=roster, said=said, to=to) as intake:
        intake.refuse_what_is_ambiguous()
        remarks += remarks_on(intake)
        return await _grade_taken(intake, to, settings, only=only, also=also, previous=previous)


async def _grade_taken(
    intake: Intake,
    to: Path,
    settings: Settings,
    *,
    only: list[str],
    also: Sequence[Export],
    previous: Path | None,
) -> list[Result]:
    submissions = intake.submissions
    names = [submission.name for submission in submissions]
    earlier = read_earlier(previous, names) if previous else {}
    hold = hold_at_terminal if settings.keep else None
    course = await open_course(settings, "hidden", only=only, hold=hold)
    if (jobs := min(course.jobs, len(submissions))) < min(settings.jobs, len(submissions)):
        note(f"{words.count(jobs, 'submission')} at a time: for more there is no room here.")
    prepare_out(to, submissions)
    with hold_out(to), progress_bar() as progress:
        if any(person.name for person in intake.people.values()):
            write_people(to, list(intake.people.values()))
        bar = progress.add_task("Grading", total=len(submissions))
        return await grade_all(
            submissions,
            course,
            out=to,
            also=also,
            earlier=earlier,
            on_result=lambda _: progress.advance(bar),
        )


def _exit_code(results: list[Result], require: float | None) -> int:
    if any(result.outcome is Outcome.GRADER_ERROR for result in results):
        return OUR_FAULT
    if require is not None and any(_percent(result) < require for result in results):
        return BELOW_REQUIRED
    return GRADED


def _percent(result: Result) -> float:
    return 100 * (result.score or 0.0) / result.max_score
