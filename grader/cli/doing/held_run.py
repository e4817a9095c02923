"""One run on an OUT that nobody else writes to: who has to be graded is, what stands is kept.

Where all attempts are asked for, there is such a run for those of each number, and then one for
what counts, which takes over from them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from msgspec import structs

from grader.batch import Before, Own, Pages, grade_all, write_run
from grader.cli.doing.asking import Asked, Done
from grader.cli.doing.at_work import AtWork
from grader.cli.doing.attempts import grade_attempts, tell_attempts
from grader.cli.doing.hands import open_hands
from grader.cli.doing.opening import Opening
from grader.cli.doing.tables import made_of
from grader.cli.doing.telling import tell_plan, tell_state
from grader.cohort import (
    Keeper,
    Plan,
    State,
    choose,
    deal,
    hash_archive,
    list_absent,
    make_plan,
    read_state,
    write_changes,
)
from grader.cohort.handed import Handed
from grader.cohort.handed_in import HandedIn, note_handed_in, read_handed_in
from grader.cohort.intake import Intake
from grader.cohort.place import read_people
from grader.cohort.progress import read_progress
from grader.cohort.tried import Tried
from grader.errors import OperatorError
from grader.grading.concluding import Graded
from grader.grading.finding import Submission
from grader.grading.inputs import Conditions
from grader.model import Exercise, Settings
from grader.reports.adjusted import Adjusted
from grader.reports.look import Look
from grader.reports.outline import outline
from grader.results import NOTHING_HANDED_IN, Result
from grader.servers.binaries import find_binaries


@dataclass(frozen=True)
class HeldRun:
    """A run on an OUT that is held."""

    asked: Asked
    settings: Settings
    pages: Pages
    look: Look
    state: State
    opening: Opening
    exercises: Sequence[Exercise]
    dealt: Collection[str] | None = None  # who is in the shard; None: everybody

    async def grade_class(self, intake: Intake) -> Done:
        """Grade what counts of each, and first all attempts, where that was asked for."""
        asked, state = self.asked, self.state
        chosen = choose(intake.submissions, asked.students, list(state.results))
        chosen = deal(chosen, asked.shard) if asked.shard else chosen
        names = {one.name for one in chosen}
        tried = await grade_attempts(
            intake, names, asked.attempts, asked.counting, asked.to, self._grade_attempt
        )
        tell_attempts(tried, asked.attempts)
        found = _without_graded(_with_names(intake.submissions, asked.to), intake, state)
        noted = note_handed_in(
            asked.to,
            intake.handed,
            self.exercises,
            whole=not asked.exercises,
            believed=not state.disbelieved,
        )
        for name, one in tried.items():
            noted[name] = structs.replace(
                noted[name], attempts=one.attempts, best=asked.attempts == "best"
            )
        dealt = names if asked.shard else None
        own = self._own({one.submission.name: HandedIn() for one in intake.absent} | noted)
        run = replace(self, pages=replace(self.pages, own=own), dealt=dealt)
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
            state=read_state(to, believed=not self.state.disbelieved),
        )
        submissions = [replace(o.submission, called=o.person.name) for o in handed]
        done = await run.go(submissions, noted, {})
        counted = {name: run._count(one) for name, one in done.everybody.items()}
        done.counted = {name: one for name, one in counted.items() if one is not None}
        if problem := write_tables(done):
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

    def _count(self, result: Result) -> Adjusted | None:
        """What counts of a result whose files are in OUT."""
        if self.state.disbelieved:  # a student may have written when it was handed in
            return None
        name = result.submission
        return self.asked.counting.count(name, result, read_handed_in(self.state.out, name))

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
        if self.dealt is not None:
            chosen = [one for one in chosen if one.name in self.dealt]
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
            look=self.look,
            told=self.pages.told,
            regrade=regrade,
            handed_in=handed_in,
        )
        graded: list[Result] = []
        if plan.changed:
            graded = await self._grade(plan, conditions, keeper, tried)
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
        plan: Plan,
        conditions: Conditions,
        keeper: Keeper,
        tried: Mapping[str, Tried],
    ) -> list[Result]:
        course = await self.opening.open()
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
            here = {slug: one for slug, one in self.state.kept(name).items() if stays(slug)}
            return {**here, **tried[name].best.kept()} if name in tried else here

        standing, moments = list(self.state.results.values()), read_progress(self.state)
        before = Before(conditions, kept, standing, moments, self._count)
        opened = open_hands(self.asked.dask, course, conditions, len(submissions))
        async with opened as hands:
            with AtWork(len(submissions), jobs) as work:
                return await grade_all(
                    submissions,
                    course,
                    out=self.asked.to,
                    pages=self.pages,
                    before=before,
                    hands=hands,
                    on_begin=lambda one: work.begins(one.called or one.name),
                    on_written=keeper.keep,
                    on_result=lambda one: work.ends(one.name or one.submission),
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
                keeper.keep_pages(structs.replace(account, outline=outline(result)), result)


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


def write_tables(done: Done) -> OperatorError | None:
    """Write what tells of everybody; returns what could not be."""
    state, everybody = done.state, list(done.everybody.values())
    try:
        if done.keeper.changes:
            write_changes(state)
        of = made_of(state, everybody, done.counted)
        if not done.plan.changed and state.tables_are(of):
            return None
        write_run(everybody, state.out, read_progress(state), done.counted)
        if not done.plan.changed:
            state.keep_tables(of)
    except OperatorError as error:
        return error
    except OSError as error:
        return OperatorError(f"{error.filename}: {error.strerror}")
    return None
