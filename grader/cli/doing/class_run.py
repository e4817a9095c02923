"""One run over a class: who is asked for, who has to be graded, and what OUT holds then."""

from collections.abc import Sequence
from pathlib import Path

from grader.batch import Pages, hold_out, prepare_out
from grader.catalog import load_catalog
from grader.catalog.needs import choose_possible
from grader.cli.doing.asking import Asked, Done
from grader.cli.doing.counted import count_and_keep
from grader.cli.doing.held_run import HeldRun, write_tables
from grader.cli.doing.intake import open_intake
from grader.cli.doing.left_out import leave_out
from grader.cli.doing.opening import Opening
from grader.cli.doing.retelling import retell_students
from grader.cli.doing.telling import tell_intake
from grader.cohort import read_state
from grader.cohort.graded import Graded as Known
from grader.cohort.intake import Intake
from grader.cohort.place import keep_people
from grader.errors import OperatorError
from grader.grading.finding import Submission
from grader.model import Exercise, Settings
from grader.people import Person
from grader.reports.earlier import read_earlier
from grader.reports.look import Look


async def grade_class(asked: Asked, settings: Settings) -> Done:
    """Grade, and write the reports. Raises OperatorError."""
    # Paths first: a slip in one should not wait for the servers.
    every = load_catalog(settings.exercises, settings.solutions, only=asked.exercises)
    exercises, left_out = choose_possible(every, asked.exercises)
    opened = open_intake(
        asked.paths, settings, every, roster=asked.roster, said=asked.said, to=asked.to
    )
    async with opened as intake:
        leave_out(intake, every, left_out)
        intake.refuse_what_is_ambiguous()
        tell_intake(intake, exercises)
        done = await _grade_taken(intake, asked, settings, exercises)
        done.intake = intake
        return done


async def _grade_taken(
    intake: Intake, asked: Asked, settings: Settings, exercises: Sequence[Exercise]
) -> Done:
    found = intake.submissions
    names = [submission.name for submission in found]
    earlier = read_earlier(asked.previous, names) if asked.previous else {}
    look = Look(
        settings.feedback,
        settings.language,
        tuple(sorted(asked.also)),
        str(settings.exercises.resolve()),
        str(asked.previous.resolve()) if asked.previous else "",
    )
    pages = Pages.of(look, exercises, earlier)
    opening = Opening(settings, asked.exercises)
    # Only of embedded servers the version is known before one runs; in a new OUT nothing is kept.
    if settings.postgres != "embedded" or not asked.to.exists():
        await opening.open()
    prepare_out(asked.to, found)
    with hold_out(asked.to):
        keep_people(asked.to, list(intake.people.values()))
        state = read_state(asked.to, believed=not _lies_in_one(asked.to, found))
        asked.counting.adjustments.require_students({*state.results, *names})
        run = HeldRun(asked, settings, pages, look, state, opening, exercises)
        done = await run.grade_class(intake)
        problem = _count(done, asked, intake, settings)
        done.tables = write_tables(done) or problem
        return done


def _count(done: Done, asked: Asked, intake: Intake, settings: Settings) -> OperatorError | None:
    """Find what counts for everybody; returns what is wrong with what people have changed."""
    if done.state.disbelieved:  # a student may have written when they handed in
        return None
    results = done.everybody
    everybody = [Known(Person(name), results.get(name)) for name in {**results, **intake.people}]
    try:
        done.counted = count_and_keep(
            asked.to,
            everybody,
            asked.counting,
            only=set(results),
            course=[
                (one.slug, task.id)
                for one in load_catalog(settings.exercises, settings.solutions)
                for task in one.tasks
            ],
        )
    except OperatorError as error:
        return error
    retell_students(asked.to, list(results.values()), done.counted, asked.counting)
    return None


def _lies_in_one(to: Path, submissions: Sequence[Submission]) -> bool:
    """Whether a student may have put there what is in it."""
    own = [one.path.resolve() for one in submissions if one.files is None]
    return any(to.resolve().is_relative_to(path) for path in own)
