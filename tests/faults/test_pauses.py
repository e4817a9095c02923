"""The grader is paused, as by Ctrl-Z or `docker pause`: that is no student's time."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.classroom import MAX_SCORE, hand_in, write_classroom
from tests.faults.leftovers import leftovers
from tests.faults.program import Ground, finish, open_ground, wait_for

CASE_S, SUBMISSION_S = 4.0, 8.0

#: Longer than both.
PAUSE_S = 9.0

#: The program with shorter limits: the default is one object, which all settings share.
IN_A_HURRY = f"""
import msgspec
from grader.cli import run
from grader.model import Limits, Settings

(limits,) = [one for one in Settings.__struct_defaults__ if isinstance(one, Limits)]
msgspec.structs.force_setattr(limits, "case_s", {CASE_S})
msgspec.structs.force_setattr(limits, "submission_s", {SUBMISSION_S})
run()
"""

WAITING = """
import asyncio

async def count_up(pool, counter_id):
    await asyncio.Event().wait()
"""


@pytest.fixture
def ground() -> Iterator[Ground]:
    """A class of one, whose second test stops the whole grader."""
    with open_ground(write_classroom) as ground:
        hand_in(ground.tiny, "ada", "stop_grader")
        ground.program = (sys.executable, "-c", IN_A_HURRY)
        yield ground


def is_stopped(pid: int) -> bool:
    """Whether the kernel lets it wait for a SIGCONT."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def test_a_pause_is_nobodys_time(ground: Ground) -> None:
    """One that outlasts the limits of a test and of a submission costs no point."""
    with ground.started() as process:
        wait_for(lambda: (ground.notes / "stop_grader-1").exists() and is_stopped(process.pid))
        time.sleep(PAUSE_S)
        os.killpg(process.pid, signal.SIGCONT)
        run = finish(process)
    assert (run.code, run.err) == (0, "")
    result = ground.result("ada")
    assert result.score == MAX_SCORE, result
    assert result.seconds > PAUSE_S
    assert not leftovers(ground)


def test_the_limits_are_those(ground: Ground) -> None:
    """Without a pause, what waits for ever uses both up: the test above has something to show."""
    (ground.tiny.root / "submissions" / "ada" / "tiny.py").write_text(WAITING)
    assert ground.grade().code == 0
    cases = [case for task in ground.result("ada").exercises[0].tasks for case in task.cases]
    messages = [case.message or "" for case in cases]
    assert messages[:2] == [f"timed out after {CASE_S:g} s"] * 2
    assert f"the {SUBMISSION_S:g} s for the whole submission were used up" in messages[2]
