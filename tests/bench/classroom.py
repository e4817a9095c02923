"""A class: copies of the solutions, two jobs on two cores, hidden tests of all exercises."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.ground import GRADER, exercises, folder, run, settings
from tests.bench.rows import BenchError, Plan, Row

REACH_A_MINUTE = 40.0
CORES = 2
SMALL, LARGE = 10, 40

#: The large class is made smaller where it would take longer, in seconds.
PATIENCE_S = 110.0


async def measure(plan: Plan) -> list[Row]:
    """Grade a small class, then a large one, and say what one of 1,000 would take."""
    small = SMALL if not plan.quick else 4
    with folder() as place, _cores(CORES):
        first, tests = await _grade(place / "small", small)
        rows = [_row(small, first, f"{tests} hidden tests each")]
        large = min(LARGE, int(PATIENCE_S / first * small)) if not plan.quick else 0
        if large > small:
            second, _ = await _grade(place / "large", large)
            rows += [_row(large, second, ""), _extrapolated(small, first, large, second)]
    return rows


async def _grade(place: Path, count: int) -> tuple[float, int]:
    """Return the seconds for `count` submissions, and how many cases each has."""
    solutions = settings().solutions
    assert solutions is not None
    for number in range(count):
        submission = place / "class" / f"student-{number:03}"
        submission.mkdir(parents=True)
        for exercise in exercises():
            shutil.copy(solutions / exercise.slug / exercise.stub.name, submission)
    out = place / "out"
    jobs = ("--jobs", str(CORES), "-o", str(out))
    seconds = await run(*GRADER, "grade", str(place / "class"), *jobs)
    return seconds, _cases(json.loads((out / "student-000" / "result.json").read_text()))


def _cases(result: dict[str, object]) -> int:
    if result["outcome"] != "graded":
        raise BenchError(f"a submission was not graded: {result['message']}")
    text = json.dumps(result["exercises"])
    return text.count('"max_points"')


def _row(count: int, seconds: float, note: str) -> Row:
    return Row(
        f"a class of {count} on {CORES} cores",
        60 * count / seconds,
        "a minute",
        REACH_A_MINUTE,
        more_is_better=True,
        note="; ".join(filter(None, [f"{seconds:.1f} s", note])),
    )


def _extrapolated(small: int, first: float, large: int, second: float) -> Row:
    """What each further submission took, for 1,000 of them."""
    each = (second - first) / (large - small)
    minutes = (second + (1000 - large) * each) / 60
    note = f"{minutes:.0f} min: not run, extrapolated from {small} and {large}"
    return Row("a class of 1,000", 1000 / minutes, "a minute", note=note)


@contextmanager
def _cores(count: int) -> Iterator[None]:
    """Let what is started from here on use that many cores, where the system can do it."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
