"""A score that people have changed: what the tests gave stays beside it. Pure."""

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
    excused: bool = False  # a test of the task is taken as passed

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
