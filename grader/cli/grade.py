"""``grader grade``: hidden tests on submissions."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from grader.batch import grade_all, hold_out, prepare_out, write_run
from grader.catalog import load_catalog
from grader.cli import options
from grader.cli.console import (
    complain,
    hold_at_terminal,
    note,
    out,
    progress_bar,
    require_terminal,
    say,
)
from grader.cli.exit_codes import BELOW_REQUIRED, GRADED, OUR_FAULT
from grader.cli.step_summary import add, require_writable
from grader.cli.stopping import run_stoppable
from grader.errors import OperatorError
from grader.grading import Submission, find_submissions, open_course
from grader.model import Feedback, Outcome, Result, Settings
from grader.reports import words
from grader.reports.files import Export
from grader.reports.step_summary import render_markdown
from grader.reports.terminal import render_run


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
    if keep:
        require_terminal("--keep")
    chosen = options.settings(
        postgres=postgres,
        sandbox=sandbox,
        exercises=exercises,
        solutions=solutions,
        jobs=1 if keep else jobs,
        seed=seed,
        feedback=feedback,
        keep=keep,
    )
    if step_summary is not None:
        require_writable(step_summary)
    results = run_stoppable(
        _grade(paths, to, chosen, only=exercise or [], also=also or []),
        f"What was graded so far is in {to}.",
    )
    code = _exit_code(results, require)
    problem = _write(results, to, step_summary, feedback)
    # Last: whatever becomes of what is printed, everything has been written.
    out.print(render_run(results))
    if problem is None:
        say(f"Reports: {to / 'index.html'}")
    elif code == OUR_FAULT:
        complain(problem)
    else:
        raise problem
    raise typer.Exit(code)


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
    paths: list[Path], to: Path, settings: Settings, *, only: list[str], also: Sequence[Export]
) -> list[Result]:
    # Paths first: a slip in one should not wait for the servers.
    exercises = load_catalog(settings.exercises, settings.solutions, only=only)
    submissions: list[Submission] = find_submissions(paths, exercises, out=to)
    hold = hold_at_terminal if settings.keep else None
    course = await open_course(settings, "hidden", only=only, hold=hold)
    if (jobs := min(course.jobs, len(submissions))) < min(settings.jobs, len(submissions)):
        note(f"{words.count(jobs, 'submission')} at a time: for more there is no room here.")
    prepare_out(to, submissions)
    with hold_out(to), progress_bar() as progress:
        bar = progress.add_task("Grading", total=len(submissions))
        return await grade_all(
            submissions, course, out=to, also=also, on_result=lambda _: progress.advance(bar)
        )


def _exit_code(results: list[Result], require: float | None) -> int:
    if any(result.outcome is Outcome.GRADER_ERROR for result in results):
        return OUR_FAULT
    if require is not None and any(_percent(result) < require for result in results):
        return BELOW_REQUIRED
    return GRADED


def _percent(result: Result) -> float:
    return 100 * (result.score or 0.0) / result.max_score
