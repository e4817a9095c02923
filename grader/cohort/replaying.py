"""One test of a submission once more: with its seed, and on the file that was graded.

What else its verdict rests on may be another by now. That is told, and the verdict is then one of
what there is now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from msgspec import structs

from grader.cohort.appeal import NAMES, Appeal, Asked
from grader.cohort.changes import REASONS
from grader.cohort.place import graded_file, read_kept
from grader.errors import GraderFault, OperatorError
from grader.grading.course import Course, open_course
from grader.grading.finding import Submission, find_submissions
from grader.grading.inputs import Conditions, hash_taken
from grader.grading.intake import take
from grader.grading.judging import Hold
from grader.grading.repeating import choose
from grader.grading.story import grade, grade_decided
from grader.job import Collected, Event
from grader.model import CaseSpec, Chosen, Exercise, Settings
from grader.results import CaseReport, CaseResult, Outcome, Result, Turn


@dataclass(frozen=True)
class Then:
    """The verdict that is asked about."""

    seed: int
    turn: Turn
    number: int  # from 1; 0 where there was one turn alone


@dataclass
class Replay:
    """A test that is going to be run again. `run` may be called more than once."""

    asked: Asked
    then: Then
    course: Course
    submission: Submission
    differing: Sequence[str]  # what is another now: "their code", "our tests"
    reports: dict[str, CaseReport] = field(default_factory=dict)  # as they are decided

    async def run(self) -> CaseResult:
        """Run it in a new cell. Raises GraderFault if it cannot be judged, through our fault."""
        result = await grade(self.submission, self.course)
        if result.outcome is Outcome.GRADER_ERROR:
            first, _, rest = (result.message or "").partition("\n")
            raise GraderFault(first.removesuffix(":"), detail=rest)
        return _sole_case(result)

    async def decided(self) -> CaseResult | None:
        """How it has ended, while its database is still there; None if nobody can tell yet."""
        slug = self.asked.exercise.slug
        if not self.reports:
            return None
        told = {slug: (self.course.manifests[slug], self.reports)}
        return _sole_case(await grade_decided(self.submission, self.course, told))

    def hear(self, _: Exercise, event: Event) -> None:
        """Note what the test came to."""
        if not isinstance(event, Collected):
            self.reports[event.report.id] = event.report


def find_then(asked: Asked, turn: int | None, appeal: Appeal) -> Then:
    """Find the verdict: that which counts, or the one of that turn, from 1.

    Raises OperatorError for a turn that there was not.
    """
    case, exercise = asked.case, asked.exercise
    one = Turn(case.status, case.points, case.message)
    turns = case.turns or [one] * len(exercise.seeds)
    if turn is not None and turn > max(len(turns), 1):
        many = len(turns) or 1
        raise OperatorError(
            f"--turn {turn}: {case.id} was graded {'once' if many == 1 else f'{many} times'}",
            hint="grader grade --repeat N grades N times.",
        )
    if not turns:
        return Then(_seed(appeal, exercise.slug), one, 0)
    rule = exercise.counts or "first"
    number = turn or choose([each.status for each in turns], rule) + 1
    return Then(exercise.seeds[number - 1], turns[number - 1], number)


async def open_replay(
    appeal: Appeal,
    asked: Asked,
    then: Then,
    settings: Settings,
    *,
    other: Path | None,
    hold: Hold | None,
) -> Replay:
    """Prepare it: on the file that was graded, or on that of the submission at `other`.

    Raises OperatorError if the file is not kept, or if there is no such test any more.
    """
    slug = asked.exercise.slug
    submission = None if other else _graded(appeal, slug)
    settings = structs.replace(settings, seed=then.seed)
    course = await open_course(settings, "hidden", only=[slug], hold=hold)
    spec = _find_spec(course.manifests[slug], asked)
    if submission is None:
        submission = _find_other(other or Path(), course.exercises, appeal.person.id)
    differing = await _differing(appeal, submission, course)
    chosen = structs.replace(settings, chosen={slug: Chosen(ids=(spec.id,))})
    course = replace(course, settings=chosen, manifests={slug: [spec]})
    made = Replay(asked, then, course, submission, differing)
    made.course = replace(course, tell=made.hear)
    return made


async def _differing(appeal: Appeal, submission: Submission, course: Course) -> list[str]:
    """What the verdict rested on, and is another now; what nobody knows is not."""
    [exercise], settings = course.exercises, course.settings
    if appeal.account is None or (part := appeal.account.parts.get(exercise.slug)) is None:
        return []
    taken = await take(submission, course.exercises, course.sandbox.launch)
    conditions = Conditions.of(settings, course.exercises, course.postgresql)
    now = conditions.inputs(exercise.slug, taken[exercise.slug])
    names = structs.replace(part.inputs, seed=settings.seed).differing(now)
    return [REASONS[name] for name in names if name in REASONS]


def lies_elsewhere(appeal: Appeal, asked: Asked) -> str:
    """Where another file lies now than the one that was graded; nothing if nobody can tell."""
    slug = asked.exercise.slug
    if appeal.account is None or (part := appeal.account.parts.get(slug)) is None:
        return ""
    folder = Path(appeal.account.path)
    for path in (folder / slug / f"{slug}.py", folder / f"{slug}.py"):
        if (content := read_kept(path)) is not None:
            return str(path) if hash_taken(content) != part.inputs.code else ""
    return ""


def _graded(appeal: Appeal, slug: str) -> Submission:
    """The submission as it was graded. Raises OperatorError if it is not kept."""
    name = appeal.person.id
    if appeal.account is None or (part := appeal.account.parts.get(slug)) is None:
        raise OperatorError(
            f"what the result of {name} rests on is not known",
            detail=f"{appeal.out / name / 'result.json'} is not as it was written, of another"
            " version, or nothing was kept of it.",
            hint="Grade it again, or name what was handed in with --submission PATH.",
        )
    path = graded_file(appeal.out.resolve(), name, slug)
    content = read_kept(path)
    if content is None and part.complaint:
        raise OperatorError(
            f"there is nothing of {slug} that could be run",
            detail=part.complaint,
            hint="--submission PATH runs the test on another file.",
        )
    if content is None or hash_taken(content) != part.inputs.code:
        what = "is not kept" if content is None else "is not as it was kept"
        raise OperatorError(
            f"the file of {slug} that was graded {what} in {appeal.out}",
            detail=f"It should be {path}. It was handed in at {appeal.account.path}",
            hint="Name the folder or archive with --submission PATH.",
        )
    return Submission(name, path.parent, files={slug: path})


def _find_other(path: Path, exercises: Sequence[Exercise], name: str) -> Submission:
    found = find_submissions([path], exercises)
    if len(found) != 1:
        raise OperatorError(
            f"--submission {path}: these are {len(found)} submissions, and one is wanted",
            hint="Name one of them.",
        )
    return replace(found[0], name=name)


def _find_spec(manifest: Sequence[CaseSpec], asked: Asked) -> CaseSpec:
    ids = [spec.id for spec in manifest]
    if asked.case.id not in ids:
        near = get_close_matches(asked.case.id, ids, NAMES)
        raise OperatorError(
            f"{asked.exercise.slug} has no test {asked.case.id} any more: our tests have changed",
            hint=f"Near it: {', '.join(near)}" if near else "Grade again.",
        )
    return manifest[ids.index(asked.case.id)]


def _seed(appeal: Appeal, slug: str) -> int:
    """By which the rows were drawn: results of several runs may be together."""
    part = appeal.account.parts.get(slug) if appeal.account else None
    return part.inputs.seed if part else appeal.result.environment.seed


def _sole_case(result: Result) -> CaseResult:
    [case] = [c for e in result.exercises for task in e.tasks for c in task.cases]
    return case
