"""The turns of --repeat: each in new cells, with rows of its own; one result is made of them.

A test that did not end alike each time is unstable. One of its endings counts, by a rule that was
asked for, and all of them stay with it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from grader.choices import Unstable
from grader.model import Settings
from grader.results import CaseResult, ExerciseResult, Status, TaskResult, Turn

#: What is better than what. Among those that earn nothing, the worst tells most of what is wrong.
RIGHTNESS: Mapping[Status, int] = {
    Status.PASSED: 3,
    Status.NOT_RUN: 2,
    Status.ERROR: 1,
    Status.FAILED: 0,
}


def seeds_of(settings: Settings) -> list[int]:
    """The seed of each turn: that of the class first, by which its results compare."""
    return [settings.seed + turn for turn in range(settings.repeat)]


def settle(turns: Sequence[ExerciseResult], seeds: Sequence[int], rule: Unstable) -> ExerciseResult:
    """Make one result of an exercise's turns, which are of the same tests in the same order."""
    first = turns[0]
    if len(turns) == 1:
        return first
    tasks = [_settle_task(tasks, rule) for tasks in zip(*(one.tasks for one in turns), strict=True)]
    return replace(
        first,
        tasks=tasks,
        score=sum(task.score for task in tasks),
        seeds=list(seeds),
        counts=rule,
    )


def choose(endings: Sequence[Status], rule: Unstable) -> int:
    """Which of the endings counts, from 0; of equal ones the first, of equally many the worse."""
    match rule:
        case "first":
            return 0
        case "worst":
            wanted = min(endings, key=RIGHTNESS.__getitem__)
        case "best":
            wanted = max(endings, key=RIGHTNESS.__getitem__)
        case "majority":
            times = Counter(endings)
            wanted = max(times, key=lambda status: (times[status], -RIGHTNESS[status]))
    return endings.index(wanted)


def _settle_task(turns: Sequence[TaskResult], rule: Unstable) -> TaskResult:
    cases = [_settle_case(cases, rule) for cases in zip(*(one.cases for one in turns), strict=True)]
    return replace(turns[0], cases=cases, score=sum(case.points for case in cases))


def _settle_case(turns: Sequence[CaseResult], rule: Unstable) -> CaseResult:
    endings = [case.status for case in turns]
    if len(set(endings)) == 1:
        return turns[0]
    told = [Turn(case.status, case.points, case.message) for case in turns]
    return replace(turns[choose(endings, rule)], turns=told)
