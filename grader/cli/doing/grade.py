"""Hidden tests on submissions: reports for each, and a table of all."""

from msgspec import structs

from grader.choices import Feedback
from grader.cli.console import complain, out, say
from grader.cli.doing.asking import Asked, Done
from grader.cli.doing.class_run import grade_class
from grader.cli.doing.counted import tell_adjusted
from grader.cli.doing.retelling import tell_older
from grader.cli.doing.telling import tell_class, tell_needs
from grader.cli.exit_codes import BELOW_REQUIRED, GRADED, OUR_FAULT
from grader.cli.step_summary import add, require_writable
from grader.cli.stopping import run_stoppable
from grader.cohort import read_seed
from grader.errors import OperatorError
from grader.model import Settings
from grader.reports.adjusted import as_counted
from grader.reports.step_summary import render_markdown
from grader.reports.terminal import render_run
from grader.results import Outcome, Result


def grade(asked: Asked, settings: Settings) -> int:
    """Grade, write the reports and print the table. Returns the exit code."""
    if asked.step_summary is not None:
        require_writable(asked.step_summary)
    if asked.seed is None and (seed := read_seed(asked.to)) is not None:
        settings = structs.replace(settings, seed=seed)
    done = run_stoppable(
        grade_class(asked, settings),
        f"What was graded so far is in {asked.to}; the same command goes on from there.",
    )
    code = _exit_code(done, asked.require)
    problem = _write(done, asked, settings.feedback)
    # Last: whatever becomes of what is printed, everything has been written.
    out.print(render_run(done.results, done.adjusted))
    tell_needs(done.intake, done.results)
    tell_adjusted(done.adjusted)
    tell_class(asked.to, done.absent, done.plan, done.state, done.keeper)
    tell_older(asked.to)
    if problem is None:
        say(f"Reports: {asked.to / 'index.html'}")
    elif code == OUR_FAULT:
        complain(problem)
    else:
        raise problem
    return code


def _write(done: Done, asked: Asked, feedback: Feedback) -> OperatorError | None:
    """Write the step summary; returns what could not be written of that and of the tables."""
    try:
        if asked.step_summary is not None:
            add(
                asked.step_summary,
                render_markdown(done.results, feedback=feedback, adjusted=done.adjusted),
            )
    except OperatorError as error:
        return done.tables or error
    return done.tables


def _exit_code(done: Done, require: float | None) -> int:
    if any(result.outcome is Outcome.GRADER_ERROR for result in done.results):
        return OUR_FAULT
    counted = [as_counted(one, done.counted.get(one.submission)) for one in done.results]
    if require is not None and any(_percent(result) < require for result in counted):
        return BELOW_REQUIRED
    return GRADED


def _percent(result: Result) -> float:
    return 100 * (result.score or 0.0) / result.max_score
