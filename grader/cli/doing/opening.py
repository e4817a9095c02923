"""A course, opened when somebody needs it: where nothing has changed, nobody does."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.cli.doing.holding import hold_at_terminal
from grader.grading import forking
from grader.grading.course import Course, open_course
from grader.model import Settings


@dataclass
class Opening:
    """The course of one run."""

    settings: Settings
    only: Sequence[str]  # exercises; empty: all
    course: Course | None = None

    async def open(self) -> Course:
        """Open it, the first time. Raises OperatorError."""
        if self.course is None:
            forking.start()
            hold = hold_at_terminal if self.settings.keep != "nothing" else None
            self.course = await open_course(self.settings, "hidden", only=self.only, hold=hold)
        return self.course
