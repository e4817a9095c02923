"""Running what is wanted: what is told as it comes, and the Result, also of a stopped run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from grader.grading.course import Course, open_course, open_practice
from grader.grading.finding import Submission, find_own
from grader.grading.judging import Hold
from grader.grading.standby import Standby
from grader.grading.story import grade, grade_decided
from grader.job import Collected, Event
from grader.model import CaseSpec, Exercise, Settings
from grader.practice.wanted import Wanted
from grader.results import CaseReport, Outcome, Result

#: What is called with each Event of an exercise, as it comes.
Tell = Callable[[Exercise, Event], object]


@dataclass
class Checking:
    """One run of what is wanted, and what had come of it whenever it ends."""

    wanted: Wanted
    settings: Settings
    tell: Tell
    hold: Hold | None = None  # awaited with what --keep kept
    course: Course | None = None  # once it is open; one of an earlier run may be given
    standby: Standby | None = None
    own: Submission | None = None
    decided: dict[str, "_Decided"] = field(default_factory=dict)

    async def run(self) -> Result:
        """Run it to its end. Raises OperatorError and ExerciseError as `open_course` does."""
        result = await self._grade(await self._open())
        if result.outcome is Outcome.GRADER_ERROR and self.settings.postgres == "embedded":
            # Nothing was tried beforehand. Now it is, and says whose fault it is.
            result = await self._grade(await self._open_for_sure())
        return _told(result)

    async def so_far(self) -> Result | None:
        """The Result of the cases that have come to a verdict; None if none has."""
        if self.course is None or self.own is None or not any(self.decided.values()):
            return None
        told = {slug: (one.cases, one.reports) for slug, one in self.decided.items()}
        return _told(await grade_decided(self.own, self.course, told))

    def take(self, exercise: Exercise, event: Event) -> None:
        """Hear what happened, and pass it on."""
        if isinstance(event, Collected):
            self.decided[exercise.slug] = _Decided(event.cases)
        else:
            self.decided[exercise.slug].reports[event.report.id] = event.report
        self.tell(exercise, event)

    async def _open(self) -> Course:
        if self.course is not None:  # what was proven then need not be again
            return replace(
                self.course,
                exercises=[one for one in self.course.exercises if one.slug in self._slugs],
                manifests={},
                settings=self.settings,
                hold=self.hold,
                tell=self.take,
                standby=self.standby,
                thorough=False,
            )
        if self.settings.postgres != "embedded":
            # The way to somebody's server is tried before anything else: it may be long.
            return await self._open_for_sure()
        return await open_practice(self.settings, only=self._slugs, hold=self.hold, tell=self.take)

    async def _open_for_sure(self) -> Course:
        return await open_course(
            self.settings, "visible", only=self._slugs, hold=self.hold, tell=self.take
        )

    @property
    def _slugs(self) -> Sequence[str]:
        return tuple(self.wanted.chosen)

    async def _grade(self, course: Course) -> Result:
        self.course = course
        self.own = find_own(self.wanted.folder, course.exercises)
        return await grade(self.own, course)


@dataclass
class _Decided:
    """What an exercise's run has told."""

    cases: Sequence[CaseSpec]
    reports: dict[str, CaseReport] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.reports)


def _told(result: Result) -> Result:
    """Without the exercises of which no case was asked for."""
    return msgspec.structs.replace(result, exercises=[one for one in result.exercises if one.tasks])
