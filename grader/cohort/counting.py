"""What counts for a student: what the tests gave, what people have changed, what lateness takes.

No result is changed by it, and no total. All that commands tell of it comes from here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from grader.cohort.adjustments import (
    Adjustment,
    Adjustments,
    Excused,
    LateDays,
    cases_of,
    load_adjustments,
    tasks_of,
)
from grader.cohort.graded import Graded
from grader.cohort.handed_in import HandedIn, read_handed_in
from grader.cohort.lateness import Late, judge
from grader.cohort.rules import Rules
from grader.model import counting
from grader.platforms.gradebooks.gradebook import has_score
from grader.reports import words
from grader.reports.adjusted import Adjusted, Change, TaskKey
from grader.results import NOTHING_HANDED_IN, Result

#: Who takes points for lateness.
RULE = "the course's rule"


@dataclass(frozen=True)
class Counting:
    """By what it is counted."""

    adjustments: Adjustments = field(default_factory=Adjustments)
    rules: Rules = field(default_factory=Rules)

    @classmethod
    def of(cls, path: Path | None, rules: Rules) -> "Counting":
        """Read the adjustments, if there are any. Raises OperatorError."""
        return cls(load_adjustments(path) if path is not None else Adjustments(), rules)

    def count(
        self, student: str, result: Result | None, handed_in: HandedIn | None, most: float = 0.0
    ) -> Adjusted | None:
        """Return what counts; None where it is what the tests gave. `most`: of who has no result.

        Alone neither an excused test nor lateness makes a score where there is none.
        """
        changes = list(self._changes(student, result))
        machine = result.score if result is not None else None
        worked = _handed_in(result)
        at = self._time(handed_in) if worked else None
        late = self._late(student, at)
        unknown = worked and self.rules.lateness is not None and at is None
        if not changes and late is None and not unknown:
            return None
        max_score = result.max_score if result is not None else most
        tasks, whole = _add(result, changes)
        score = min(max(whole, 0.0), max_score)
        wanted = (machine or 0.0) + sum(o.points for o in changes if _is_of_total(o, result))
        if at is not None and late is not None:
            taken = min(late.percent / 100 * max_score, score)
            changes.append(_take(taken, late, at))
            score, wanted = score - taken, wanted - taken
        return Adjusted(score, machine, max_score, tasks, changes, wanted, time_unknown=unknown)

    def key(self, student: str, handed_in: HandedIn | None) -> str:
        """Whatever decides what counts, besides the result."""
        return repr((list(self.adjustments.of(student)), self.rules, handed_in))

    def _time(self, handed_in: HandedIn | None) -> datetime | None:
        rule = self.rules.lateness
        return rule.read_time(handed_in.at) if rule is not None and handed_in is not None else None

    def _late(self, student: str, at: datetime | None) -> Late | None:
        """By how much, if at all."""
        if self.rules.lateness is None or at is None:
            return None
        given = (one for one in self.adjustments.of(student) if isinstance(one, LateDays))
        late = judge(self.rules.lateness, at, more_days=sum(one.days for one in given))
        return late if late.days else None

    def _changes(self, student: str, result: Result | None) -> Iterator[Change]:
        """Those by people. What a test has earned already cannot be given once more."""
        cases = cases_of(result) if _handed_in(result) else {}
        for one in self.adjustments.of(student):
            why = (one.reason, one.who, one.when)
            if isinstance(one, Adjustment):
                slug, _, task = one.task.partition(" ")
                yield Change(one.points, (slug, task) if one.task else None, *why)
            elif isinstance(one, Excused):
                case = cases.pop((one.exercise, one.case), None)
                if case is not None and (missed := case.result.max_points - case.result.points):
                    yield Change(missed, case.task, *why, case=one.case)


def count_all(
    out: Path, graded: Sequence[Graded], counting: Counting, course: Collection[TaskKey] = ()
) -> dict[str, Adjusted]:
    """Return what counts for whom, by id, where it is not what the tests gave.

    Raises OperatorError, with file and line, for a student, a task or a test that nobody has, nor
    the `course`.
    """
    counting.adjustments.require_known({one.person.id: one.result for one in graded}, course)
    return count_each(out, graded, counting)


def count_each(out: Path, graded: Sequence[Graded], counting: Counting) -> dict[str, Adjusted]:
    """Return the same, whatever the adjustments say of others."""
    most = max((one.result.max_score for one in graded if one.result), default=0.0)
    counted = {
        one.person.id: counting.count(
            one.person.id, one.result, read_handed_in(out, one.person.id), most
        )
        for one in graded
    }
    return {student: one for student, one in counted.items() if one is not None}


def _add(result: Result | None, changes: Sequence[Change]) -> tuple[Mapping[TaskKey, float], float]:
    """What each task comes to, and all of it; of what goes over a task the total has nothing."""
    worth = tasks_of(result)
    tasks = {key: earned for key, (earned, _) in worth.items()}
    whole = (result.score or 0.0) if result is not None else 0.0
    for change in changes:
        given = change.points
        if change.task in tasks:
            earned, top = tasks[change.task], worth[change.task][1]
            tasks[change.task] = min(max(earned + given, 0.0), top)
            given = tasks[change.task] - earned
        if _is_of_total(change, result):
            whole += given
    return tasks, whole


def _is_of_total(change: Change, result: Result | None) -> bool:
    """Whether it changes the total, and not a bonus beside it."""
    if change.task is None or result is None or result.bonus is None:
        return True
    return change.task[0] in {one.slug for one in counting(result.exercises)}


def _take(points: float, late: Late, at: datetime) -> Change:
    free = f", of which {late.free} cost nothing" if late.free else ""
    reason = f"{words.count(late.days, 'day')} late{free}"
    return Change(
        0.0 - points, None, reason, RULE, at.date(), days_late=late.days, days_free=late.free
    )


def _handed_in(result: Result | None) -> bool:
    """Whether there is work that a test was run on."""
    return result is not None and has_score(result) and result.message != NOTHING_HANDED_IN
