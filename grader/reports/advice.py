"""Which failure to try next, and which failures are the same one told again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.placing import OF_THE_FILE
from grader.results import CaseResult, Result, Status

#: An error that this many tests share is about the file or the stub, not about what one test asks.
_GENERAL = 4


@dataclass(frozen=True)
class Entry:
    """A case, its place in the page, and who else has the same trouble."""

    anchor: str
    slug: str  # of the exercise
    task_id: str
    case: CaseResult
    hint: str | None  # of a failure; None where it would mislead
    general: bool  # an error of the whole file, not of what this test asks
    same_as: str | None  # anchor of the first case with the same message, if that is another
    same: int  # how many other cases have the same message


def entries(result: Result) -> list[Entry]:
    """List the cases in order of tasks, each with the first that told the same message.

    Where an error is general, the hints of the tests would mislead: none.
    """
    listed = [(f"case-{i}", *place) for i, place in enumerate(_cases(result), 1)]
    groups: dict[tuple[str, ...], list[tuple[str, CaseResult]]] = {}
    for anchor, slug, _, case in listed:
        groups.setdefault(_trouble(slug, case) or (anchor,), []).append((anchor, case))
    found = []
    for anchor, slug, task_id, case in listed:
        group = groups[_trouble(slug, case) or (anchor,)]
        general = _is_of_the_file(case) or (case.status is Status.ERROR and len(group) >= _GENERAL)
        hint = None if general else case.hint
        first = group[0][0]
        same_as = first if first != anchor else None
        same = len(group) - 1
        found.append(Entry(anchor, slug, task_id, case, hint, general, same_as, same))
    return found


def next_steps(listed: Sequence[Entry], *, limit: int | None = None) -> list[Entry]:
    """Pick what to try next, in order of tasks; the same trouble once.

    While nothing passes, a failed assertion comes before an exception: code that runs to its end
    is the nearest to being right. What missed its mark for an exception that is listed itself comes
    behind that: to mend it is the first step for both. Cases that were not run come last.
    """
    nothing_yet = all(entry.case.status is not Status.PASSED for entry in listed)
    rank = {Status.FAILED: 0, Status.ERROR: int(nothing_yet), Status.NOT_RUN: 3}
    raised = {(e.slug, _first_line(e.case)) for e in listed if e.case.status is Status.ERROR}
    steps = [e for e in listed if e.case.status is not Status.PASSED and e.same_as is None]

    def order(entry: Entry) -> int:
        case = entry.case
        ended = case.calls[-1].ended.partition("\n")[0] if case.calls else ""
        echo = any(slug == entry.slug and ended.endswith(f" {error}") for slug, error in raised)
        return 2 if echo and case.status is Status.FAILED else rank[case.status]

    return sorted(steps, key=order)[:limit]


def obstacles(result: Result) -> list[tuple[str, str]]:
    """Tell why nothing of an ungradable submission was loaded: message and evidence, each once."""
    firsts = [next(iter(task.cases), None) for e in result.exercises for task in e.tasks]
    told = {(case.message, case.detail or "") for case in firsts if case and case.message}
    return sorted((message, detail) for message, detail in told if message)


def _is_of_the_file(case: CaseResult) -> bool:
    """Whether the file could not be loaded: then the test has not begun."""
    told = case.explanation.id if case.explanation else ""
    return case.status is Status.ERROR and told in OF_THE_FILE and not case.calls


def _first_line(case: CaseResult) -> str:
    return (case.message or "").partition("\n")[0]


def _trouble(slug: str, case: CaseResult) -> tuple[str, ...] | None:
    """What makes two cases the same trouble: of one exercise, with the same evidence."""
    if case.status is Status.PASSED or not case.message:
        return None
    return slug, case.status, case.message, case.detail or ""


def _cases(result: Result) -> Iterator[tuple[str, str, CaseResult]]:
    for exercise in result.exercises:
        for task in exercise.tasks:
            for case in task.cases:
                yield exercise.slug, task.id, case
