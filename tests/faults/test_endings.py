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
    """Whether ada's files are written, and the tables that tell of her, and bob's tests go on."""
    return (ground.out / "summary.json").exists() and (ground.notes / "wait-1").exists()


def files(ground: Ground) -> set[str]:
    """What lies in the output folder."""
    return {str(p.relative_to(ground.out)) for p in ground.out.rglob("*") if p.is_file()}


#: What is said at once, before anything is graded.
PLAN = "2 students, 1 exercise (tiny)\n2 are graded, 1 at a time\n"

TABLES = {"index.html", "grades.csv", "summary.json"}
KEPT = {
    f".grader/students/ada/{name}"
    for name in ("account.json", "handed_in.json", "history.jsonl", "graded/tiny.py")
}
ADA = {"ada/result.json", "ada/report.html", ".grader/class.json"} | TABLES | KEPT


def test_killed_grader_takes_all_with_it(ground: Ground) -> None:
    """After SIGKILL every process is gone: fork server, pytest, boxes."""
    with ground.started("--jobs", "1") as process:
        wait_for(lambda: is_half_way(ground))
        process.kill()
        process.wait()
        wait_for(lambda: not processes(ground))
    assert files(ground) == ADA


def test_next_run_sweeps_and_goes_on(ground: Ground) -> None:
    """The same command grades who is left, with the same seed, and removes what the killed left."""
    with ground.started("--jobs", "1") as process:
        wait_for(lambda: is_half_way(ground))
        process.kill()
        process.wait()
        wait_for(lambda: not processes(ground))
    left = list(ground.temporary.iterdir())
    ada = (ground.out / "ada" / "result.json").stat()
    run = ground.grade("--jobs", "1")
    assert (run.code, run.err) == (0, "")
    assert {name: result.score for name, result in ground.results().items()} == {
        "ada": MAX_SCORE,
        "bob": MAX_SCORE,
    }
    assert len({result.environment.seed for result in ground.results().values()}) == 1
    assert (ground.out / "ada" / "result.json").stat() == ada, "graded a second time"
    assert "1 of 2 unchanged since" in run.words
    assert {path.name.partition("-")[0] for path in left} >= {"job", "pymp"}
    assert not [path for path in left if path.exists()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_grader_says_so_and_cleans_up(ground: Ground, number: signal.Signals) -> None:
    """One line, the shell's exit code, what was done is there, and nothing stays behind."""
    with ground.started("--jobs", "1") as process:
        wait_for(lambda: is_half_way(ground))
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        run = finish(process)
        wait_for(lambda: not processes(ground))
    assert (run.code, run.out) == (128 + number, PLAN)
    assert re.fullmatch(
        rf"Stopped by {number.name}\. What was graded so far is in .*; the same command goes on .*",
        " ".join(run.err.split()),
    )
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
        wait_for(lambda: not processes(ground))
    assert run.code == 128 + signal.SIGTERM
    assert run.err.startswith("Stopped by SIGTERM.")
    assert (files(ground), leftovers(ground)) == (ADA, [])


def test_one_request_may_come_twice(ground: Ground) -> None:
    """As from timeout(1), or with a key that bounces: all is cleaned up, once."""
    with ground.started("--jobs", "1") as process:
        wait_for(lambda: is_half_way(ground))
        os.killpg(process.pid, signal.SIGINT)
        os.killpg(process.pid, signal.SIGINT)
        run = finish(process)
        wait_for(lambda: not processes(ground))
    assert run.code == 130
    assert run.err.startswith("Stopped by SIGINT.")
    assert (files(ground), leftovers(ground)) == (ADA, [])


def test_stopped_run_leaves_tables_of_everybody(ground: Ground) -> None:
    """Who was graded before, and is not handed in any more, stays in them."""
    wait = ground.tiny.root / "submissions" / "bob"
    aside = wait.rename(ground.tiny.root / "bob")
    hand_in(ground.tiny, "cid")
    assert ground.grade("--jobs", "1").code == 0
    shutil.rmtree(ground.tiny.root / "submissions" / "cid")
    aside.rename(wait)
    (ground.out / "summary.json").unlink()  # what is waited for is this run's
    hand_in(ground.tiny, "aby")
    with ground.started("--jobs", "1") as process:
        wait_for(lambda: is_half_way(ground))
        process.send_signal(signal.SIGTERM)
        finish(process)
    rows = (ground.out / "grades.csv").read_text().splitlines()[1:]
    assert [row.partition(",")[0] for row in rows] == ["aby", "ada", "cid"]


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
    wait_for(lambda: not leftovers(ground))
