"""The scores of a class, as every gradebook needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from grader.errors import OperatorError
from grader.model import counting
from grader.people import Person
from grader.reports.adjusted import Adjusted, TaskKey
from grader.results import NOTHING_HANDED_IN, Outcome, Result

#: Outcomes that say nothing of what a student can do, for a 0 would be a verdict -> why.
NO_SCORE = {
    Outcome.UNGRADABLE: "nothing of it could be loaded",
    Outcome.GRADER_ERROR: "it could not be graded, through our fault",
}


def has_score(result: Result) -> bool:
    """Whether it says what the student can do, or that nothing was handed in."""
    return result.outcome not in NO_SCORE or (
        result.outcome is Outcome.UNGRADABLE and result.message == NOTHING_HANDED_IN
    )


@dataclass(frozen=True)
class Line:
    """A student's: the score, or why there is none."""

    person: Person
    score: float | None
    tasks: Mapping[TaskKey, float] = field(default_factory=dict)
    machine: float | None = None  # what the tests gave
    why: str = ""  # there is no score, or it is 0 because nothing was handed in
    adjusted: Adjusted | None = None  # by people; the score is what counts then


@dataclass(frozen=True)
class Gradebook:
    """A class's: all out of the same points."""

    lines: Sequence[Line]
    tasks: Mapping[TaskKey, float]  # what each is worth
    max_score: float

    @property
    def without_score(self) -> list[Line]:
        """Those whose cells stay empty."""
        return [line for line in self.lines if line.score is None]

    @property
    def without_work(self) -> list[Line]:
        """Those who have 0 because nothing was handed in."""
        return [line for line in self.lines if line.score is not None and line.why]


def make_gradebook(
    graded: Sequence[tuple[Person, Result | None]],
    *,
    out_of: float | None = None,
    adjusted: Mapping[str, Adjusted] = MappingProxyType({}),
) -> Gradebook:
    """Put the results of a class together; `out_of` has all scores told of so many points.

    Of who is `adjusted`, by id, that counts.

    Raises OperatorError if nobody has a score, or if scores are not out of the same points.
    """
    lines = [_line(person, result, adjusted.get(person.id)) for person, result in graded]
    scored = {line.person.id for line in lines if line.score is not None}
    results = [result for person, result in graded if result and person.id in scored]
    if not results:
        raise OperatorError(
            "nobody has a score yet",
            detail="\n".join(f"{line.person.id}: {line.why}" for line in lines[:20]),
        )
    tasks = {
        (exercise.slug, task.id): task.max_score
        for result in results
        for exercise in result.exercises
        for task in exercise.tasks
    }
    _require_one_course(results)
    most = sorted({result.max_score for result in results})
    if out_of is None and len(most) > 1:
        raise OperatorError(
            f"the scores are out of different points: {', '.join(f'{one:g}' for one in most)}",
            detail="The submissions were graded with other tests.",
            hint="Grade all of them again, or say out of what they are to be told: --out-of 100",
        )
    by_id = {person.id: result.max_score for person, result in graded if result}
    book = Gradebook(lines, tasks, most[-1])
    return book if out_of is None else _scale(book, by_id, out_of)


def _require_one_course(results: Sequence[Result]) -> None:
    """Raise OperatorError where some were graded on other exercises: no points make them alike."""
    by_exercises: dict[tuple[str, ...], list[str]] = {}
    for result in (one for one in results if one.exercises):
        slugs = tuple(sorted(exercise.slug for exercise in counting(result.exercises)))
        by_exercises.setdefault(slugs, []).append(result.submission)
    if len(by_exercises) > 1:
        raise OperatorError(
            "the scores are of different exercises",
            detail="\n".join(
                f"{', '.join(slugs) or 'none'}: {', '.join(names[:5])}"
                + (f" and {len(names) - 5} more" if names[5:] else "")
                for slugs, names in by_exercises.items()
            ),
            hint="Grade all of them on the same exercises, without --exercise.",
        )


def _line(person: Person, result: Result | None, adjusted: Adjusted | None) -> Line:
    if adjusted is not None:
        return Line(
            person, adjusted.score, adjusted.tasks, machine=adjusted.machine, adjusted=adjusted
        )
    if result is None:
        return Line(person, None, why="there is no result of it")
    if result.score is None or not has_score(result):
        first = (result.message or "").partition("\n")[0]
        reason = NO_SCORE.get(result.outcome, "")
        why = ": ".join(filter(None, (reason, first)))
        return Line(person, None, machine=result.score, why=why)
    tasks = {
        (exercise.slug, task.id): task.score
        for exercise in result.exercises
        for task in exercise.tasks
    }
    nothing = result.message if result.message == NOTHING_HANDED_IN else ""
    return Line(person, result.score, tasks, machine=result.score, why=nothing)


def _scale(book: Gradebook, most: Mapping[str, float], out_of: float) -> Gradebook:
    """Tell the totals of other points; what a task is worth stays."""
    lines = [
        line
        if line.score is None
        else replace(line, score=line.score * out_of / (most.get(line.person.id) or book.max_score))
        for line in book.lines
    ]
    return Gradebook(lines, book.tasks, out_of)
