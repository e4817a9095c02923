"""One run over a class: who is asked for, who has to be graded, and what OUT holds then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from msgspec import structs

from grader import version
from grader.batch import Before, Own, Pages, grade_all, hold_out, prepare_out, write_run
from grader.catalog import load_catalog
from grader.choices import Attempts, Export
from grader.cli.console import progress_bar
from grader.cli.doing.attempts import grade_attempts, tell_attempts
from grader.cli.doing.counted import count_and_keep
from grader.cli.doing.hands import open_hands
from grader.cli.doing.intake import open_intake
from grader.cli.doing.opening import Opening
from grader.cli.doing.telling import tell_state
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
from grader.cohort.counting import Counting
from grader.cohort.graded import Graded as Known
from grader.cohort.handed import Handed
from grader.cohort.handed_in import HandedIn, note_handed_in
from grader.cohort.intake import Intake
from grader.cohort.place import keep_people, read_people
from grader.cohort.progress import read_progress
from grader.cohort.shown import remarks_on
from grader.cohort.tried import Tried
from grader.errors import OperatorError
from grader.grading.concluding import Graded
from grader.grading.finding import Submission
from grader.grading.inputs import Conditions, hash_text
from grader.model import Exercise, Settings
from grader.people import Person
from grader.reports.adjusted import Adjusted
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
    attempts: Attempts = "latest"
    counting: Counting = field(default_factory=Counting)


@dataclass
class Done:
    """What came of a run."""

    results: list[Result]  # outlines, of who was asked for
    state: State  # what was there before
    plan: Plan
    keeper: Keeper
    absent: list[str]  # who has a result, and no submission here
    remarks: Sequence[str] = ()  # on what was handed in
    tables: OperatorError | None = None  # why they could not be written
    adjusted: Mapping[str, Adjusted] = field(default_factory=dict)  # what counts, if another score

    @property
    def everybody(self) -> dict[str, Result]:
        """Whose result is in OUT, and that."""
        return {**self.state.results, **{one.submission: one for one in self.results}}


async def grade_class(asked: Asked, settings: Settings) -> Done:
    """Grade, and write the reports. Raises OperatorError."""
    # Paths first: a slip in one should not wait for the servers.
    exercises = load_catalog(settings.exercises, settings.solutions, only=asked.exercises)
    opened = open_intake(
        asked.paths, settings, exercises, roster=asked.roster, said=asked.said, to=asked.to
    )
    async with opened as intake:
        intake.refuse_what_is_ambiguous()
        done = await _grade_taken(intake, asked, settings, exercises)
        done.remarks = remarks_on(intake)
        return done


async def _grade_taken(
    intake: Intake, asked: Asked, settings: Settings, exercises: Sequence[Exercise]
) -> Done:
    found = intake.submissions
    names = [submission.name for submission in found]
    earlier = read_earlier(asked.previous, names) if asked.previous else {}
    pages = Pages.of(settings, exercises, also=asked.also, earlier=earlier)
    opening = Opening(settings, asked.exercises)
    # Only of embedded servers the version is known before one runs; in a new OUT nothing is kept.
    if settings.postgres != "embedded" or not asked.to.exists():
        await opening.open()
    prepare_out(asked.to, found)
    with hold_out(asked.to):
        keep_people(asked.to, list(intake.people.values()))
        state = read_state(asked.to, believed=not _lies_in_one(asked.to, found))
        asked.counting.adjustments.require_students({*state.results, *names})
        run = _Run(asked, settings, pages, state, opening, exercises)
        done = await run.grade_class(intake)
        done.tables = _write_tables(done) or _count(done, asked, intake)
        return done


def _count(done: Done, asked: Asked, intake: Intake) -> OperatorError | None:
    """Find what counts for everybody; returns what is wrong with what people have changed."""
    results = done.everybody
    everybody = [Known(Person(name), results.get(name)) for name in {**results, **intake.people}]
    try:
        done.adjusted = count_and_keep(
            asked.to, everybody, asked.counting, only={one.submission for one in done.results}
        )
    except OperatorError as error:
        return error
    return None


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
    state: State
    opening: Opening
    exercises: Sequence[Exercise]

    async def grade_class(self, intake: Intake) -> Done:
        """Grade what counts of each, and first all attempts, where that was asked for."""
        asked, state = self.asked, self.state
        chosen = choose(intake.submissions, asked.students, list(state.results))
        names = {one.name for one in chosen}
        tried = await grade_attempts(
            intake, names, asked.attempts, asked.counting, asked.to, self._grade_attempt
        )
        tell_attempts(tried, asked.attempts)
        found = _without_graded(_with_names(intake.submissions, asked.to), intake, state)
        noted = note_handed_in(asked.to, intake.handed, self.exercises, whole=not asked.exercises)
        for name, one in tried.items():
            noted[name] = structs.replace(noted[name], attempts=one.attempts)
        run = replace(self, pages=replace(self.pages, own=self._own(noted)))
        return await run.go(found, noted, tried)

    async def _grade_attempt(self, to: Path, handed: Sequence[Handed]) -> Mapping[str, Result]:
        """Grade attempts of one number in an OUT of their own."""
        noted = {
            one.submission.name: HandedIn(at=one.handed_in_at, attempt=one.number) for one in handed
        }
        run = replace(
            self,
            asked=replace(self.asked, to=to, students=()),
            pages=replace(self.pages, own=self._own(noted), earlier={}),
            state=read_state(to),
        )
        submissions = [replace(o.submission, called=o.person.name) for o in handed]
        done = await run.go(submissions, noted, {})
        if problem := _write_tables(done):
            raise problem
        return {one.submission: one for one in done.results}

    def _own(self, noted: Mapping[str, HandedIn]) -> dict[str, Own]:
        """What the pages of each are made with: the level of their attempt, and what counts."""
        counting = self.asked.counting
        return {
            name: Own(
                counting.rules.feedback(self.settings.feedback, one.attempt),
                partial(counting.count, name, handed_in=one),
                counting.key(name, one),
                one.attempts,
            )
            for name, one in noted.items()
        }

    async def go(
        self,
        found: Sequence[Submission],
        handed_in: Mapping[str, HandedIn],
        tried: Mapping[str, Tried],
    ) -> Done:
        """Grade who has changed, and write the files of who has not where they look otherwise."""
        asked, state = self.asked, self.state
        exercises = [one for one in self.exercises if one.hidden_tests]
        chosen = choose(found, asked.students, list(state.results))
        tell_state(state, asked.seed)
        if not exercises:
            await self.opening.open()  # which says what is missing
        course = self.opening.course
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
            handed_in=handed_in,
        )
        graded: list[Result] = []
        if plan.changed:
            graded = await self._grade(plan.changed, conditions, keeper, tried)
        self._refresh(plan, keeper)
        results = {one.submission: one for one in graded}
        results |= {
            one.name: structs.replace(state.results[one.name], name=one.called or None)
            for one in plan.unchanged
        }
        absent = [] if asked.students else list_absent(state, found)
        return Done([results[one.name] for one in chosen], state, plan, keeper, absent)

    async def _grade(
        self,
        submissions: Sequence[Submission],
        conditions: Conditions,
        keeper: Keeper,
        tried: Mapping[str, Tried],
    ) -> list[Result]:
        course = await self.opening.open()
        self.state.begin(self.settings.seed)
        slugs = {exercise.slug for exercise in course.exercises}

        def stays(slug: str) -> bool:
            """Of what was asked for what has not changed; of the rest what the course still has."""
            if slug in slugs:
                return not keeper.regrade
            there = self.settings.exercises / slug / "exercise.toml"
            return bool(self.asked.exercises) and there.is_file()

        def kept(name: str) -> Mapping[str, Graded]:
            here = {slug: one for slug, one in self.state.kept(name).items() if stays(slug)}
            return {**here, **tried[name].best.kept()} if name in tried else here

        standing, moments = list(self.state.results.values()), read_progress(self.state)
        before = Before(conditions, kept, standing, moments)
        opened = open_hands(self.asked.dask, course, conditions, len(submissions))
        with progress_bar() as progress:
            bar = progress.add_task("Grading", total=len(submissions))
            async with opened as hands:
                return await grade_all(
                    submissions,
                    course,
                    out=self.asked.to,
                    pages=self.pages,
                    before=before,
                    hands=hands,
                    on_written=keeper.keep,
                    on_result=lambda _: progress.advance(bar),
                )

    def _refresh(self, plan: Plan, keeper: Keeper) -> None:
        """Write anew what looks otherwise now: another level of feedback, another language."""
        for submission in plan.unchanged:
            account = self.state.accounts[submission.name]
            keeper.keep_handed_in(submission.name)
            if account.pages == keeper.pages[submission.name]:
                continue
            if (result := self.state.whole(submission.name)) is not None:
                result = structs.replace(result, name=submission.called or None)
                self.pages.write(result, self.asked.to)
                keeper.keep_pages(structs.replace(account, outline=outline(result)))


def _write_tables(done: Done) -> OperatorError | None:
    """Write what tells of everybody; returns what could not be."""
    state = done.state
    names = sorted((one.submission, one.name) for one in done.results)
    made_of = hash_text(f"{state.fingerprint()} {version.fingerprint()} {names}")
    try:
        if not done.plan.changed and state.tables_are(made_of):
            return None
        write_run(list(done.everybody.values()), state.out, read_progress(state))
        if not done.plan.changed:
            state.keep_tables(made_of)
        if done.keeper.changes:
            write_changes(done.state)
    except OperatorError as error:
        return error
    except OSError as error:
        return OperatorError(f"{error.filename}: {error.strerror}")
    return None
