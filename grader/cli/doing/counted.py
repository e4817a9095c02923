"""What counts for each student of OUT, kept account of where it is another than before."""

from collections.abc import Collection, Container, Mapping, Sequence
from pathlib import Path

from grader.cli.console import say
from grader.cohort import read_state, write_changes
from grader.cohort.audit import Entry, Step, differences, keep_steps
from grader.cohort.counting import Counting, count_all
from grader.cohort.graded import Graded
from grader.errors import OperatorError
from grader.reports import words
from grader.reports.adjusted import Adjusted, TaskKey
from grader.reports.escape import one_line

#: So many are listed; of more their number.
_MAX_LISTED = 20


def count_and_keep(
    out: Path,
    graded: Sequence[Graded],
    counting: Counting,
    *,
    only: Container[str] | None = None,
    course: Collection[TaskKey] = (),
) -> dict[str, Adjusted]:
    """Count for all; keep what people and rules have changed since, of all or `only` of some.

    The caller keeps other graders from OUT. Raises OperatorError.
    """
    asked = [one for one in graded if only is None or one.person.id in only]
    counted = count_all(out, graded, counting, course)
    try:
        steps = keep_steps(out, asked, counted, counting.adjustments)
        if steps:
            write_changes(read_state(out))
    except OSError as error:
        raise OperatorError(f"{error.filename}: {error.strerror}") from error
    _tell_steps(steps)
    return counted


def _tell_steps(steps: Sequence[tuple[str, Step, Sequence[Entry]]]) -> None:
    for student, step, before in steps[:_MAX_LISTED]:
        say(f"{student}: {'; '.join(map(one_line, differences(before, step.entries)))}")
    if (more := len(steps) - _MAX_LISTED) > 0:
        say(f"and of {words.count(more, 'more student')}: OUT/changes.md")


def tell_adjusted(adjusted: Mapping[str, Adjusted]) -> None:
    """Say whose score is not what the tests gave, and why; and who may have been late."""
    changed = [one for one in adjusted.values() if one.by_people]
    if changed:
        say(f"{words.count(len(changed), 'score')} changed by people.")
    late = [
        f"{name}: {one.late.reason}, {one.late.points:g}"
        for name, one in adjusted.items()
        if one.late
    ]
    _list("Late:", late)
    unknown = [name for name, one in adjusted.items() if one.time_unknown]
    _list("When they handed in is not known, so nothing was taken off for it:", unknown)
    _list(
        "Cut to what can be earned:",
        [
            f"{name}: {words.points(one.wanted)} to {words.points(one.score)}"
            for name, one in adjusted.items()
            if one.wanted != one.score
        ],
    )


def _list(title: str, items: Sequence[str]) -> None:
    if items:
        say(title)
        for item in items[:_MAX_LISTED]:
            say(f"  {one_line(item)}")
        if (more := len(items) - _MAX_LISTED) > 0:
            say(f"  and {words.number(more)} more")
