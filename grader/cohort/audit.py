"""What people and rules have changed of a student's score, each time that it was another: kept.

A line of JSON in OUT/.grader/students/<student>/adjustments.jsonl says all that was in force from
then on, and the score before and after. What was added or taken away is the difference of two.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from grader.cohort.adjustments import Adjustments, Excused, LateDays
from grader.cohort.adjustments import Entry as FileEntry
from grader.cohort.graded import Graded
from grader.cohort.place import make_student, read_kept, students
from grader.reports import words
from grader.reports.adjusted import Adjusted
from grader.reports.escape import markdown
from grader.reports.writing import add_line

FILE = "adjustments.jsonl"


class Entry(msgspec.Struct, frozen=True):
    """One thing that is changed, by whom and why."""

    what: str  # the task; the task and a test that is excused; "total"; "late days"
    points: float  # or days
    reason: str
    who: str
    when: date

    def tell(self) -> str:
        """Say it in a line."""
        return f"{self.what} {self.points:+g} ({self.reason}; {self.who}, {self.when})"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What has been in force since a moment."""

    at: str
    before: float | None  # what counted
    now: float | None
    machine: float | None  # what the tests gave
    entries: list[Entry]


def keep_steps(
    out: Path,
    graded: Sequence[Graded],
    adjusted: Mapping[str, Adjusted],
    adjustments: Adjustments,
) -> list[tuple[str, Step, Sequence[Entry]]]:
    """Keep what is another than it was; returns whose, and what was in force before.

    Raises OSError.
    """
    kept: list[tuple[str, Step, Sequence[Entry]]] = []
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for one in graded:
        student = one.person.id
        steps = read_steps(out, student)
        before = steps[-1].entries if steps else []
        of = adjusted.get(student)
        entries = [*_effects(of), *_without_effect(adjustments.of(student), of)]
        if entries == before:
            continue
        machine = of.machine if of else one.result.score if one.result else None
        step = Step(
            at=now,
            before=steps[-1].now if steps else machine,
            now=of.score if of else machine,
            machine=machine,
            entries=entries,
        )
        add_line(make_student(out, student) / FILE, msgspec.json.encode(step).decode())
        kept.append((student, step, before))
    return kept


def read_steps(out: Path, student: str) -> list[Step]:
    """Read a student's, oldest first; a line that cannot be read is left out."""
    steps = []
    for line in (read_kept(students(out) / student / FILE) or b"").splitlines():
        try:
            steps.append(msgspec.json.decode(line, type=Step))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
    return steps


def render_steps(out: Path, names: Sequence[str], labels: Mapping[str, str]) -> str:
    """Return what changes.md says of all of it, the newest first; nothing where there is none."""
    rows = [
        (step.at, row)
        for name in names
        for step, row in _rows(labels.get(name, name), read_steps(out, name))
    ]
    if not rows:
        return ""
    lines = ["# What people and the course's rules have changed", ""]
    lines += [
        "| when | submission | score | the tests gave | what |",
        "| --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*lines, *(row for _, row in sorted(rows, reverse=True)), ""])


def _rows(label: str, steps: Sequence[Step]) -> Iterator[tuple[Step, str]]:
    before: Sequence[Entry] = ()
    for step in steps:
        what = "<br>".join(map(markdown, differences(before, step.entries)))
        scores = f"{_score(step.before)} → {_score(step.now)}"
        when = words.date(step.at)
        yield step, f"| {when} | {markdown(label)} | {scores} | {_score(step.machine)} | {what} |"
        before = step.entries


def differences(before: Sequence[Entry], now: Sequence[Entry]) -> list[str]:
    """What was taken away, and what was added."""
    gone = [f"no longer: {one.tell()}" for one in before if one not in now]
    return [*gone, *(one.tell() for one in now if one not in before)]


def _effects(of: Adjusted | None) -> Iterator[Entry]:
    for change in of.changes if of else ():
        what = " ".join(filter(None, (change.place, change.case))) or "total"
        yield Entry(what, change.points, change.reason, change.who, change.when)


def _without_effect(entries: Iterable[FileEntry], of: Adjusted | None) -> Iterator[Entry]:
    """What the file says of the student and gives no points: late days, a test that was passed."""
    excused = {change.case for change in of.changes} if of else set()
    for one in entries:
        why = (one.reason, one.who, one.when)
        if isinstance(one, LateDays):
            yield Entry("late days", one.days, *why)
        elif isinstance(one, Excused) and one.student and one.case not in excused:
            yield Entry(f"{one.exercise} {one.case}", 0.0, *why)


def _score(score: float | None) -> str:
    return "none" if score is None else words.points(score)
