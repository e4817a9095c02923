"""A score that people or lateness have changed: what the tests gave stays beside it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
