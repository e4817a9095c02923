"""The wall clock jumps: no verdict rests on it."""

from collections.abc import Iterator
from textwrap import dedent

import pytest

from tests.acceptance.program import INSIDE
from tests.faults.classroom import MAX_SCORE, hand_in, write_classroom
from tests.faults.program import ROOT, Ground, open_ground
from tests.faults.sabotage import NOTES

#: Imported by every Python that starts with this on its path: the grader's own, and no box's.
JUMPING = f"""
import itertools, os, pathlib, time
steps = itertools.cycle([0, 86400 * 400, -86400 * 400])
real = time.time

def jumping():
    pathlib.Path(os.environ[{NOTES!r}], f"clock-{{os.getpid()}}").touch()
    return real() + next(steps)

time.time = jumping
time.time_ns = lambda: int(jumping() * 1e9)
"""

WRONG = """
async def count_up(pool, counter_id):
    return 1
"""


@pytest.fixture
def ground() -> Iterator[Ground]:
    """A class of two whose grader has a clock like no other."""
    with open_ground(write_classroom) as ground:
        hand_in(ground.tiny, "right")
        ground.tiny.submission("wrong", dedent(WRONG))
        (ground.tiny.root / "clock").mkdir()
        (ground.tiny.root / "clock" / "sitecustomize.py").write_text(JUMPING)
        ground.program = INSIDE
        ground.environment["PYTHONPATH"] = f"{ground.tiny.root / 'clock'}:{ROOT}"
        yield ground


def test_verdicts_are_the_same(ground: Ground) -> None:
    """With every look at the clock a year away from the last, right is right and wrong is wrong."""
    run = ground.grade("--jobs", "2")
    assert len(list(ground.notes.glob("clock-*"))) > 1, "nobody looked at the clock"
    assert (run.code, run.err) == (0, "")
    assert {name: result.score for name, result in ground.results().items()} == {
        "right": MAX_SCORE,
        "wrong": 1.0,
    }
