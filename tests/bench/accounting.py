"""Who uses the processor when solutions are graded, and what each further submission costs.

A class of n and one of 2n are graded in turns. The difference, by n and by the tests of each, is
what a test costs once all is running; what is left of the small class is the start.
"""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cost import Cost, marginal, start_up
from tests.bench.ground import exercises, folder, settings
from tests.bench.meter import MAIN, PYTEST, Run, meter_grader
from tests.bench.rows import BenchError, Plan, Row, p50, spread
from tests.bench.samples import shares

JOBS = (1, 2, 4)
REACH_A_MINUTE = 25.0

#: What rows call the roles, in their order.
ROLES = {
    MAIN: "main process",
    PYTEST: "pytest's processes",
    "worker": "worker boxes: the student's code and its nursery",
    "server": "server boxes: PostgreSQL",
    "other": "other boxes",
}


@dataclass(frozen=True)
class Turn:
    """A small class and one of twice its size, one after the other."""

    small: Run
    large: Run
    count: int  # submissions in the small one
    tests: int  # in each submission

    @property
    def each(self) -> Cost:
        """Of a test."""
        return marginal(self.small.cost, self.large.cost, self.count * self.tests)

    @property
    def start(self) -> Cost:
        return start_up(self.small.cost, self.large.cost)


async def measure(plan: Plan) -> list[Row]:
    """Grade classes with one job and with more, in turns."""
    turns: dict[int, list[Turn]] = {jobs: [] for jobs in JOBS}
    for _ in range(plan.times(3, quick=1)):
        for jobs, done in turns.items():
            done.append(await _turn(jobs, quick=plan.quick))
    rows = _rows_of_start(turns[1])
    for jobs, done in turns.items():
        rows += _rows(jobs, done)
    return rows


async def _turn(jobs: int, *, quick: bool) -> Turn:
    count = jobs if quick else max(2, jobs)
    with folder() as place:
        small, tests = await grade(place / "small", count, jobs, quick=quick)
        large, _ = await grade(place / "large", 2 * count, jobs, quick=quick)
    return Turn(small, large, count, tests)


async def grade(place: Path, count: int, jobs: int, *, quick: bool) -> tuple[Run, int]:
    """Grade copies of the solutions; returns also how many cases each has."""
    solutions = settings().solutions
    assert solutions is not None
    graded = exercises()[:1] if quick else exercises()
    for number in range(count):
        submission = place / "class" / f"student-{number:03}"
        submission.mkdir(parents=True)
        for exercise in graded:
            shutil.copy(solutions / exercise.slug / exercise.stub.name, submission)
    out = place / "out"
    only = [word for exercise in graded for word in ("--exercise", exercise.slug)]
    words = ("grade", str(place / "class"), "--jobs", str(jobs), "-o", str(out), *only)
    run = await meter_grader(*words)
    return run, _cases(json.loads((out / "student-000" / "result.json").read_text()))


def _cases(result: dict[str, object]) -> int:
    if result["score"] != result["max_score"]:
        raise BenchError(f"a solution scores {result['score']} of {result['max_score']}")
    return json.dumps(result["exercises"]).count('"max_points"')


def _rows_of_start(turns: list[Turn]) -> list[Row]:
    wall, cpu = [one.start.wall for one in turns], [one.start.cpu.total for one in turns]
    return [
        Row("start and end of a run", p50(wall), "s", note=spread(wall)),
        Row("the same, processor time", p50(cpu), "s", note=spread(cpu)),
    ]


def _rows(jobs: int, turns: list[Turn]) -> list[Row]:
    named = f"jobs {jobs}: "
    wall = [one.each.wall for one in turns]
    cpu = [one.each.cpu.total for one in turns]
    peaks = [one.large.cost.peak / 1024**2 for one in turns]
    counted = f"{turns[0].tests} tests, classes of {turns[0].count} and {2 * turns[0].count}; "
    return [
        Row(f"{named}a test", 1000 * p50(wall), "ms", note=counted + spread(wall, 1000)),
        Row(f"{named}a test, processor time", 1000 * p50(cpu), "ms", note=spread(cpu, 1000)),
        *(row for role in ROLES for row in _rows_of_role(role, turns)),
        Row(f"{named}memory at its fullest", p50(peaks), "MiB", note=spread(peaks)),
        *(_row_a_minute(jobs, turns) if jobs == os.cpu_count() else ()),
    ]


def _rows_of_role(role: str, turns: list[Turn]) -> list[Row]:
    used = [one.each.of(role) for one in turns]
    total = [cpu.total for cpu in used]
    user, system = p50([cpu.user for cpu in used]), p50([cpu.system for cpu in used])
    note = f"user {1000 * user:.2f}, system {1000 * system:.2f}; {spread(total, 1000)}"
    row = Row(f"– {ROLES[role]}", 1000 * p50(total), "ms", note=note)
    noted = b"".join(one.large.samples for one in turns)
    return [row, _row_of_tap(row, noted)] if role == PYTEST and noted else [row]


def _row_of_tap(whole: Row, noted: bytes) -> Row:
    """The tap's part of pytest's processes, by what they were at when their time was sampled."""
    found = shares(noted)
    tap = found.pop("the tap", 0.0)
    rest = ", ".join(f"{name} {100 * share:.0f} %" for name, share in found.items())
    note = f"{100 * tap:.0f} % of {len(noted)} samples; the others: {rest}"
    return Row("– – of these, the tap", tap * whole.value, whole.unit, note=note)


def _row_a_minute(jobs: int, turns: list[Turn]) -> list[Row]:
    tests = turns[0].tests
    speed = [60 / (one.each.wall * tests) for one in turns]
    return [
        Row(
            f"jobs {jobs}: each further submission",
            p50(speed),
            "a minute",
            REACH_A_MINUTE,
            more_is_better=True,
            note=f"{tests} hidden tests each; {spread(speed)}",
        )
    ]
