"""The grader is ended from outside: what was done is there, and nothing else stays."""

import json
import os
import re
import shutil
import signal
from collections.abc import Iterator

import pytest

from tests.faults.classroom import MAX_SCORE, hand_in, write_classroom
from tests.faults.leftovers import leftovers, processes
from tests.faults.program import Ground, finish, open_ground, wait_for


@pytest.fixture
def ground() -> Iterator[Ground]:
    """A class of two: ada is graded at once, bob's grading waits for the end of the world."""
    with open_ground(write_classroom) as ground:
        hand_in(ground.tiny, "ada")
        hand_in(ground.tiny, "bob", "wait")
        yield ground


def is_half_way(ground: Ground) -> bool:
    """Whether ada's files are written and bob's tests have begun."""
    return (ground.out / "ada" / "report.html").exists() and (ground.notes / "wait-1").exists()


def files(ground: Ground) -> set[str]:
    """What lies in the output folder."""
    return {str(p.relative_to(ground.out)) for p in ground.out.rglob("*") if p.is_file()}


ADA = {"ada/result.json", "ada/report.html"}


def test_killed_grader_takes_all_with_it(ground: Ground) -> None:
    """After SIGKILL every process is gone: fork server, pytest, boxes."""
    with ground.started("--jobs", "1") as process:
        wait_for(lambda: is_half_way(ground))
        process.kill()
        process.wait()
        wait_for(lambda: not processes(ground), limit_s=5)
    assert files(ground) == ADA


def test_next_run_sweeps_and_finishes(ground: Ground) -> None:
    """A run on the same folder grades everybody, and removes what the killed one left."""
    with ground.started("--jobs", "1") as process:
        wait_for(lambda: is_half_way(ground))
        process.kill()
        process.wait()
        wait_for(lambda: not processes(ground), limit_s=5)
    left = [path for path in ground.temporary.iterdir() if path.name.startswith("job-")]
    run = ground.grade("--jobs", "1")
    assert (run.code, run.err) == (0, "")
    assert {name: result.score for name, result in ground.results().items()} == {
        "ada": MAX_SCORE,
        "bob": MAX_SCORE,
    }
    assert left
    assert not [path for path in left if path.exists()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_grader_says_so_and_cleans_up(ground: Ground, number: signal.Signals) -> None:
    """One line, the shell's exit code, what was done is there, and nothing stays behind."""
    with ground.started("--jobs", "1") as process:
        wait_for(lambda: is_half_way(ground))
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        run = finish(process)
        wait_for(lambda: not processes(ground), limit_s=5)
    assert (run.code, run.out) == (128 + number, "")
    assert re.fullmatch(rf"Stopped by {number.name}\. What was graded so far is in .*", run.words)
    assert json.loads((ground.out / "ada" / "result.json").read_text())["score"] == MAX_SCORE
    assert (files(ground), leftovers(ground)) == (ADA, [])


@pytest.mark.parametrize("ignored", [signal.SIGINT, signal.SIGHUP])
def test_what_was_ignored_at_the_start_stays_so(ground: Ground, ignored: signal.Signals) -> None:
    """As a script's `&` and `nohup` start programs: SIGTERM ends the run all the same."""
    trap = f"trap '' {ignored.name.removeprefix('SIG')}; exec \"$@\""
    ground.program = ("sh", "-c", trap, "sh", *ground.program)
    with ground.started("--jobs", "1") as process:
        wait_for(lambda: is_half_way(ground))
        os.killpg(process.pid, ignored)
        process.send_signal(signal.SIGTERM)
        run = finish(process)
        wait_for(lambda: not processes(ground), limit_s=5)
    assert run.code == 128 + signal.SIGTERM
    assert run.words.startswith("Stopped by SIGTERM.")
    assert (files(ground), leftovers(ground)) == (ADA, [])


def test_impatience_is_no_crash(ground: Ground) -> None:
    """Ctrl-C twice at once: the same line and exit code, and no process stays behind."""
    with ground.started("--jobs", "1") as process:
        wait_for(lambda: is_half_way(ground))
        os.killpg(process.pid, signal.SIGINT)
        os.killpg(process.pid, signal.SIGINT)
        run = finish(process)
        wait_for(lambda: not processes(ground), limit_s=5)
    assert run.code == 130
    assert run.words.startswith("Stopped by SIGINT.")
    assert files(ground) == ADA


def test_killed_fork_server_costs_nobody(ground: Ground) -> None:
    """All jobs under way are lost with it, and are done again by the next one."""
    hand_in(ground.tiny, "cid", "kill_forkserver")
    shutil.rmtree(ground.tiny.root / "submissions" / "bob")
    run = ground.grade("--jobs", "2")
    assert (ground.notes / "kill_forkserver-1").exists()
    assert (run.code, run.err) == (0, "")
    assert {name: result.score for name, result in ground.results().items()} == {
        "ada": MAX_SCORE,
        "cid": MAX_SCORE,
    }
    wait_for(lambda: not leftovers(ground), limit_s=5)
