"""What the class page shows of a class: its students, scores, tests and mistakes, by name."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.explanations import words_of
from grader.reports import words
from grader.reports.adjusted import Adjusted, ByName, as_counted
from grader.reports.mistakes import Mistake, Unwritten
from grader.reports.page import link_to
from grader.reports.rates import CaseRate
from grader.reports.spread import Spread, spread_of
from grader.reports.summary import Summary, hardest, summarize
from grader.reports.unstable import UnstableCase, list_unstable
from grader.results import Explanation, Outcome, Result, Status, find_bonuses

_MAX_MISTAKES = 40
_MAX_NAME = 60

#: So many students are links; of more the names follow: a hundred thousand links take seconds.
_MAX_LINKED = 6


@dataclass(frozen=True)
class Student:
    """A student as the page calls them; without a link where nobody may be named."""

    submission: str
    shown: str
    href: str | None


@dataclass(frozen=True)
class Who:
    """Several students: the first as links, the others by name."""

    number: int
    linked: Sequence[Student]
    others: str


@dataclass(frozen=True)
class Row:
    """A line of the table of submissions."""

    student: Student
    result: Result
    adjusted: Adjusted | None  # the scores are what counts then
    scores: Mapping[str, float]  # by exercise
    lost: Sequence[int]  # tasks of which not all was earned, by their place in the list
    unstable: int  # tests that did not end alike each time


@dataclass(frozen=True)
class Told:
    """A mistake in words."""

    mistake: Mistake
    what: str
    next_step: str
    message: str  # the example's own
    href: str | None  # to where the example is told
    who: Who


@dataclass(frozen=True)
class ClassView:
    """What the template shows."""

    results: Sequence[Result]
    adjusted: ByName
    anonymous: bool

    @cached_property
    def summary(self) -> Summary:
        return summarize(self.results, self.adjusted)

    @property
    def practice(self) -> bool:
        return any(not one.environment.authoritative for one in self.results)

    @property
    def changed(self) -> int:
        """How many scores are not what the tests gave."""
        return sum(bool(one.changes) for one in self.adjusted.values())

    @cached_property
    def exercises(self) -> dict[str, str]:
        """Titles, by slug."""
        return {one.slug: one.title for result in self.results for one in result.exercises}

    @cached_property
    def bonuses(self) -> set[str]:
        return find_bonuses(self.results)

    @cached_property
    def tasks(self) -> dict[str, int]:
        """The place of each task in the list, by id."""
        found = dict.fromkeys(
            task.id for r in self.results for exercise in r.exercises for task in exercise.tasks
        )
        return {id_: number for number, id_ in enumerate(found)}

    @cached_property
    def rows(self) -> list[Row]:
        """By name, as people look for one."""
        rows = map(self._row, self.results)
        return sorted(rows, key=lambda row: (_plain(row.student.shown), row.student.submission))

    @property
    def spreads(self) -> list[tuple[str, Spread]]:
        """Of all, and of each exercise, over those who have a score."""
        counted = [as_counted(o, self.adjusted.get(o.submission)) for o in self.results]
        scored = [one for one in counted if one.score is not None]
        parts = {"All": [words.fraction(one.score, one.max_score) for one in scored]}
        for result in scored:
            for one in result.exercises:
                parts.setdefault(one.title, []).append(words.fraction(one.score, one.max_score))
        found = [(name, spread_of(of)) for name, of in parts.items() if len(of) > 1]
        return found if len(found) != 2 else found[:1]  # of one exercise alone it is the same

    @cached_property
    def mistakes(self) -> list[Told]:
        """Those of two submissions or more."""
        return [self._tell(one) for one in self.summary.mistakes if len(one.submissions) > 1][
            :_MAX_MISTAKES
        ]

    @property
    def more_mistakes(self) -> int:
        return sum(len(one.submissions) > 1 for one in self.summary.mistakes) - len(self.mistakes)

    @cached_property
    def unstable(self) -> list[tuple[UnstableCase, Student]]:
        ordered = sorted(self.results, key=lambda result: result.submission)
        return [(one, self._students[one.submission]) for one in list_unstable(ordered)]

    @property
    def unwritten(self) -> list[tuple[Unwritten, Who]]:
        return [(one, self._who(one.submissions)) for one in self.summary.unwritten]

    @property
    def cases(self) -> list[tuple[CaseRate, Who]]:
        """The hardest first."""
        failed: dict[tuple[str, str], list[str]] = {}
        for result in self.results:
            if result.outcome is Outcome.GRADED:
                for slug, id_ in _not_passed(result):
                    failed.setdefault((slug, id_), []).append(result.submission)
        return [
            (case, self._who(failed.get((case.exercise, case.id), ())))
            for case in hardest(self.summary.cases)
        ]

    @cached_property
    def _students(self) -> dict[str, Student]:
        return {
            one.submission: Student(
                one.submission,
                words.shorten(one.name or one.submission, 2 * _MAX_NAME),
                None if self.anonymous else link_to(one.submission),
            )
            for one in self.results
        }

    @cached_property
    def _unstable(self) -> Counter[str]:
        return Counter(one.submission for one, _ in self.unstable)

    def _row(self, tested: Result) -> Row:
        adjusted = self.adjusted.get(tested.submission)
        result = as_counted(tested, adjusted)
        lost = [
            self.tasks[task.id]
            for exercise in result.exercises
            for task in exercise.tasks
            if task.score < task.max_score
        ]
        scores = {one.slug: one.score for one in result.exercises if result.score is not None}
        unstable = self._unstable[result.submission]
        return Row(self._students[result.submission], result, adjusted, scores, lost, unstable)

    def _who(self, submissions: Sequence[str]) -> Who:
        students = [self._students[name] for name in submissions]
        others = [words.shorten(one.shown, _MAX_NAME) for one in students[_MAX_LINKED:]]
        return Who(len(students), students[:_MAX_LINKED], ", ".join(others))

    def _tell(self, mistake: Mistake) -> Told:
        example = mistake.example
        own = self._students[example.submission].href
        what, next_step = self._words(mistake, example.explanation)
        return Told(
            mistake,
            what,
            next_step,
            "" if self.anonymous else example.message or "",
            f"{own}#{example.anchor}" if own else None,
            self._who(mistake.submissions),
        )

    def _words(self, mistake: Mistake, explanation: Explanation | None) -> tuple[str, str]:
        """What it is, and the next step; without values where nobody may be named."""
        title = self.exercises[mistake.exercise]
        if mistake.kind == "test":
            return mistake.cases[0].title, ""
        if mistake.kind == "not_run":
            return f"Tests of {title} were not run", ""
        told = words_of(explanation) if explanation else None
        if told and told.what:
            return (told.next_step, "") if self.anonymous else told
        return f"One and the same trouble in many tests of {title}", ""


def _plain(name: str) -> str:
    """A name without case and accents."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold()


def _not_passed(result: Result) -> list[tuple[str, str]]:
    return [
        (exercise.slug, case.id)
        for exercise in result.exercises
        for task in exercise.tasks
        for case in task.cases
        if case.status is not Status.PASSED
    ]
