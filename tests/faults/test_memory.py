"""Memory that all of us have together runs out: boxes end, the grader and the class do not."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.results import Outcome
from grader.sandbox.control_groups import find_control_groups
from grader.sandbox.control_groups.group import Group
from tests.faults.classroom import MAX_SCORE, hand_in, write_classroom
from tests.faults.program import Ground, open_ground, own_cache
from tests.tiny_exercise import SOLUTION
from tests.waiting import HANG_S

MIB = 1024 * 1024
ALL_OF_US = 900 * MIB

GROUPS = find_control_groups()

pytestmark = pytest.mark.skipif(GROUPS is None, reason="no control groups for this user")

#: Fills files in memory, in its own box and in that of its server, where no process is large.
GREEDY = (
    SOLUTION
    + """

import asyncio

_count_up = count_up

LARGE = (
    "SELECT lo_from_bytea(0, data) FROM generate_series(1, 42), (SELECT decode("
    "string_agg(md5(n::text), ''), 'hex') AS data FROM generate_series(1, 600000) n OFFSET 0) AS x"
)

async def count_up(pool, counter_id):
    for place in ("/tmp", "/dev/shm"):
        with open(f"{place}/filler", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 20))
            except OSError:
                pass
    await pool.execute(LARGE)
    await asyncio.sleep(2)
    return await _count_up(pool, counter_id)
"""
)

#: The grader, told that it has room for any number of submissions at once.
UNBOUNDED = """
import sys
from grader.cell import room
from grader.cli import run
room.possible_jobs = lambda sandbox: 99
run()
"""


@pytest.fixture
def ground() -> Iterator[Ground]:
    """Three that take all they can get, and an honest one."""
    with open_ground(write_classroom) as ground:
        for number in range(3):
            ground.tiny.submission(f"greedy{number}", GREEDY)
        hand_in(ground.tiny, "honest")
        own_cache(ground)
        yield ground


@contextmanager
def small_group() -> Iterator[Group]:
    """A group around a whole grader. It ends with all that is in it."""
    assert GROUPS is not None
    group = Group(tuple(parent / f"grader-test.{os.getpid()}" for parent in GROUPS.parents))
    group.make(memory_bytes=ALL_OF_US, processes=None)
    try:
        yield group
    finally:
        for place in [p for folder in group.folders for p in (*folder.rglob("*/"), folder)]:
            for pid in (place / "cgroup.procs").read_text().split():
                os.kill(int(pid), signal.SIGKILL)
            asyncio.run(Group((place,)).remove())


def grade(ground: Ground, *program: str) -> subprocess.CompletedProcess[str]:
    tiny = ground.tiny.root
    words: list[str | Path] = ["grade", tiny / "submissions", "-o", ground.out, "--jobs", "4"]
    words += ["--exercises", tiny / "exercises", "--solutions", tiny / "solutions"]
    with small_group() as group:
        doors = [folder / "cgroup.procs" for folder in group.folders]
        enter = 'for door; do [ "$door" = -- ] && break; echo 0 > "$door"; shift; done; shift'
        shell = ["/bin/sh", "-ec", f'{enter}; exec "$@"', "sh"]
        return subprocess.run(
            [*shell, *doors, "--", *ground._elsewhere(), *program, *words],
            env=ground._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=HANG_S,
        )


def test_greedy_submissions_cost_nobody_else_anything(ground: Ground) -> None:
    """As many are graded at once as there is room for, it is said, and the honest one has all."""
    run = grade(ground, sys.executable, "-m", "grader")
    assert run.returncode == 0, run
    assert "1 submission at a time: for more there is no room here." in run.stderr
    results = ground.results()
    assert len(results) == 4
    assert results["honest"].score == MAX_SCORE


def test_boxes_end_before_the_grader(ground: Ground) -> None:
    """With too many at once, it is boxes that the kernel ends, and everybody has a result."""
    run = grade(ground, sys.executable, "-c", UNBOUNDED)
    assert run.returncode in (0, 3), run
    assert "there is no room" not in run.stderr
    results = ground.results()
    assert len(results) == 4 and (ground.out / "grades.csv").exists()
    assert results["honest"].outcome in (Outcome.GRADED, Outcome.GRADER_ERROR)
