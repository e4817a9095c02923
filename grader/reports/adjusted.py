"""A score that people or lateness have changed: what the tests gave stays beside it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from msgspec.structs import replace

from grader.reports import words
from grader.results import ExerciseResult, Result

#: An exercise's slug and a task's id.
TaskKey = tuple[str, str]


@dataclass(frozen=True)
class Change:
    """What somebody has changed, and why."""

    points: float
    task: TaskKey | None  # None: the total
    reason: str
    who: str
    when: date
    case: str = ""  # a test of the task that is taken as passed
    days_late: int = 0  # it is the course's rule that takes them, and nobody
    days_free: int = 0  # of these, cost nothing

    @property
    def excused(self) -> bool:
        """Whether a test of the task is taken as passed."""
        return bool(self.case)

    @property
    def place(self) -> str:
        """The task, as it is called elsewhere; nothing for the total."""
        return " ".join(self.task) if self.task else ""

    def tell(self) -> str:
        """Say it in a line, for staff."""
        return f"{self.place or 'total'} {self.points:+g}: {self.reason} ({self.who}, {self.when})"


@dataclass(frozen=True)
class Adjusted:
    """What counts for a student then; no less than nothing, and no more than can be earned."""

    score: float
    machine: float | None  # what the tests gave
    max_score: float
    tasks: Mapping[TaskKey, float]
    changes: Sequence[Change]
    wanted: float  # the score, had nothing been cut
    time_unknown: bool = False  # when it was handed in, so nobody can say whether it was late

    @property
    def by_people(self) -> bool:
        """Whether somebody has changed something."""
        return any(not change.days_late for change in self.changes)

    @property
    def late(self) -> Change | None:
        """What lateness took."""
        return next((change for change in self.changes if change.days_late), None)

    @property
    def given(self) -> str:
        """What the tests gave, in words for staff."""
        return "no score" if self.machine is None else words.points(self.machine)

    def tell(self) -> str:
        """Say in a line, for staff, what the tests gave and what was changed of it."""
        told = "; ".join(change.tell() for change in self.changes)
        return f"the tests gave {self.given}" + (f"; {told}" if told else "")


#: What counts, by submission, where it is not what the tests gave.
ByName = Mapping[str, Adjusted]

NOBODY: ByName = MappingProxyType({})


def as_counted(result: Result, adjusted: Adjusted | None) -> Result:
    """Return a result with the points that count, of the total and of the tasks.

    What is changed of the total alone is in no exercise's points. Verdicts stay as they are, and
    what can be earned.
    """
    if adjusted is None or not adjusted.changes:
        return result
    exercises = [_exercise(one, adjusted.tasks) for one in result.exercises]
    return replace(result, score=adjusted.score, exercises=exercises)


def _exercise(exercise: ExerciseResult, tasks: Mapping[TaskKey, float]) -> ExerciseResult:
    counted = [
        replace(task, score=tasks.get((exercise.slug, task.id), task.score))
        for task in exercise.tasks
    ]
    if counted == exercise.tasks:
        return exercise
    return replace(exercise, score=sum(task.score for task in counted), tasks=counted)
