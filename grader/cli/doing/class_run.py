"""One run over a class: who is asked for, who has to be graded, and what OUT holds then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from msgspec import structs

from grader import version
from grader.batch import Before, Pages, grade_all, hold_out, prepare_out, write_run
from grader.catalog import load_catalog
from grader.choices import Export
from grader.cli.doing.at_work import AtWork
from grader.cli.doing.hands import open_hands
from grader.cli.doing.holding import hold_at_terminal
from grader.cli.doing.intake import open_intake
from grader.cli.doing.telling import tell_intake, tell_plan, tell_state
from grader.cohort import (
    Keeper,
    Plan,
    State,
    choose,
    hash_archive,
    list_absent,
    make_plan,
    read_state,
    write_changes,
)
from grader.cohort.intake import Intake
from grader.cohort.place import keep_people, read_people
from grader.errors import OperatorError
from grader.grading import forking
from grader.grading.concluding import Graded
from grader.grading.course import Course, open_course
from grader.grading.finding import Submission
from grader.grading.inputs import Conditions, hash_text
from grader.model import Exercise, Settings
from grader.reports.earlier import read_earlier
from grader.reports.outline import outline
from grader.results import NOTHING_HANDED_IN, Result
from grader.servers.binaries import find_binaries


@dataclass(frozen=True)
class Asked:
    """What the command line says of a run, besides the settings."""

    paths: Sequence[Path]
    to: Path
    exercises: Sequence[str]  # empty: all
    students: Sequence[str]  # names or patterns; empty: all
    seed: int | None  # None: that of the class
    regrade: bool
    also: Sequence[Export]
    previous: Path | None
    require: float | None
    step_summary: Path | None
    roster: Path | None = None
    said: Mapping[str, str] = field(default_factory=dict)  # what the roster's columns are
    dask: str | None = None  # the address of a scheduler whose workers grade; None: this machine


@dataclass
class Done:
    """What came of a run."""

    results: list[Result]  # outlines, of who was asked for
    state: State  # what was there before
    plan: Plan
    keeper: Keeper
    absent: list[str]  # who has a result, and no submission here
    intake: Intake = field(default_factory=Intake)
    tables: OperatorError | None = None  # why they could not be written


async def grade_class(asked: Asked, settings: Settings) -> Done:
    """Grade, and write the reports. Raises OperatorError."""
    # Paths first: a slip in one should not wait for the servers.
    exercises = load_catalog(settings.exercises, settings.solutions, only=asked.exercises)
    opened = open_intake(
        asked.paths, settings, exercises, roster=asked.roster, said=asked.said, to=asked.to
    )
    async with opened as intake:
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
    pages = Pages.of(settings, exercises, also=asked.also, earlier=earlier)
    # Only of embedded servers the version is known before one runs; in a new OUT nothing is kept.
    ask_first = settings.postgres != "embedded" or not asked.to.exists()
    course = await _open(asked, settings) if ask_first else None
    prepare_out(asked.to, found)
    with hold_out(asked.to):
        keep_people(asked.to, list(intake.people.values()))
        found = _with_names(found, asked.to)
        state = read_state(asked.to, believed=not _lies_in_one(asked.to, found))
        found = _without_graded(found, intake, state)
        run = _Run(asked, settings, pages, found, state)
        done = await run.go([one for one in exercises if one.hidden_tests], course)
        done.tables = _write_tables(done)
        return done


async def _open(asked: Asked, settings: Settings) -> Course:
    forking.start()
    hold = hold_at_terminal if settings.keep != "nothing" else None
    return await open_course(settings, "hidden", only=asked.exercises, hold=hold)


def _without_graded(
    submissions: Sequence[Submission], intake: Intake, state: State
) -> list[Submission]:
    """Who handed in nothing here, and something before, keeps that result: it is not a 0."""
    absent = {one.submission.name for one in intake.absent}
    before = {n for n, one in state.results.items() if one.message != NOTHING_HANDED_IN}
    return [one for one in submissions if one.name not in absent & before]


def _with_names(submissions: Sequence[Submission], to: Path) -> list[Submission]:
    """Each with the student's name, where a roster or a platform has once said it."""
    names = {person.id: person.name for person in read_people(to)}
    return [replace(one, called=one.called or names.get(one.name, "")) for one in submissions]


def _lies_in_one(to: Path, submissions: Sequence[Submission]) -> bool:
    """Whether a student may have put there what is in it."""
    own = [one.path.resolve() for one in submissions if one.files is None]
    return any(to.resolve().is_relative_to(path) for path in own)


@dataclass(frozen=True)
class _Run:
    """A run on an OUT that is held."""

    asked: Asked
    settings: Settings
    pages: Pages
    found: Sequence[Submission]
    state: State

    async def go(self, exercises: Sequence[Exercise], course: Course | None) -> Done:
        """Grade who has changed, and write the files of who has not where they look otherwise."""
        asked, state = self.asked, self.state
        chosen = choose(self.found, asked.students, list(state.results))
        tell_state(state, asked.seed)
        if not exercises:
            course = course or await _open(asked, self.settings)  # which says what is missing
        server = course.postgresql if course else (await find_binaries()).version
        conditions = Conditions.of(self.settings, exercises, server)
        regrade = asked.regrade or self.settings.keep != "nothing"
        whole = not asked.exercises
        plan = make_plan(chosen, exercises, state, conditions, whole=whole, regrade=regrade)
        keeper = Keeper(
            state,
            {one.name: one for one in chosen},
            {one.name: hash_archive(one.path) for one in plan.changed},
            {one.name: self.pages.fingerprint(one.name, one.called) for one in chosen},
            asked={one.slug for one in exercises},
            regrade=regrade,
        )
        graded: list[Result] = []
        if plan.changed:
            course = course or await _open(asked, self.settings)
            graded = await self._grade(plan, course, conditions, keeper)
        self._refresh(plan, keeper)
        results = {one.submission: one for one in graded}
        results |= {
            one.name: structs.replace(state.results[one.name], name=one.called or None)
            for one in plan.unchanged
        }
        absent = [] if asked.students else list_absent(state, self.found)
        return Done([results[one.name] for one in chosen], state, plan, keeper, absent)

    async def _grade(
        self, plan: Plan, course: Course, conditions: Conditions, keeper: Keeper
    ) -> list[Result]:
        submissions, far = plan.changed, self.asked.dask is not None
        jobs = None if far else min(course.jobs, len(submissions))
        tell_plan(plan, jobs)
        self.state.begin(self.settings.seed)
        slugs = {exercise.slug for exercise in course.exercises}

        def stays(slug: str) -> bool:
            """Of what was asked for what has not changed; of the rest what the course still has."""
            if slug in slugs:
                return not keeper.regrade
            there = self.settings.exercises / slug / "exercise.toml"
            return bool(self.asked.exercises) and there.is_file()

        def kept(name: str) -> Mapping[str, Graded]:
            return {slug: one for slug, one in self.state.kept(name).items() if stays(slug)}

        opened = open_hands(self.asked.dask, course, conditions, len(submissions))
        async with opened as hands:
            with AtWork(len(submissions), jobs) as work:
                return await grade_all(
                    submissions,
                    course,
                    out=self.asked.to,
                    pages=self.pages,
                    before=Before(conditions, kept, list(self.state.results.values())),
                    hands=hands,
                    on_begin=lambda one: work.begins(one.called or one.name),
                    on_written=keeper.keep,
                    on_result=lambda one: work.ends(one.name or one.submission),
                )

    def _refresh(self, plan: Plan, keeper: Keeper) -> None:
        """Write anew what looks otherwise now: another level of feedback, another language."""
        for submission in plan.unchanged:
            account = self.state.accounts[submission.name]
            if account.pages == keeper.pages[submission.name]:
                continue
            if (result := self.state.whole(submission.name)) is not None:
                result = structs.replace(result, name=submission.called or None)
                self.pages.write(result, self.asked.to)
                keeper.keep_pages(structs.replace(account, outline=outline(result)))


def _write_tables(done: Done) -> OperatorError | None:
    """Write what tells of everybody; returns what could not be."""
    everybody = {**done.state.results, **{one.submission: one for one in done.results}}
    state = done.state
    names = sorted((one.submission, one.name) for one in done.results)
    made_of = hash_text(f"{state.fingerprint()} {version.fingerprint()} {names}")
    try:
        if not done.plan.changed and state.tables_are(made_of):
            return None
        write_run(list(everybody.values()), state.out)
        if not done.plan.changed:
            state.keep_tables(made_of)
        if done.keeper.changes:
            write_changes(done.state)
    except OperatorError as error:
        return error
    except OSError as error:
        return OperatorError(f"{error.filename}: {error.strerror}")
    return None
