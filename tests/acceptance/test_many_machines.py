"""A class graded by dask workers: the same verdicts, whoever is lost on the way."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.program import GRADER, Graded, Run, clean_environment
from tests.acceptance.test_grade import CLASS, grade, write_class
from tests.faults.program import wait_for
from tests.machines.preload import POISON
from tests.machines.running import busy, hosts, kill, local_cluster, started
from tests.tiny_exercise import SOLUTION, Tiny, let_others_pass
from tests.waiting import HANG_S

#: Its tests run out of time, ten seconds each: whoever judges it is busy for long.
HANGING = """
import asyncio

async def count_up(pool, counter_id):
    await asyncio.Event().wait()
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """The class of four."""
    let_others_pass(tmp_path)
    return write_class(tmp_path)


def far(tiny: Tiny, address: str, *arguments: str | Path) -> Run:
    """Grade the class at the scheduler's workers."""
    return grade(tiny, "submissions", "--seed", "7", "--dask", address, *arguments)


@contextmanager
def running(tiny: Tiny, address: str, *before: str) -> Iterator["subprocess.Popen[str]"]:
    """The same, while it goes on."""
    folders = ("--exercises", tiny.root / "exercises", "--solutions", tiny.root / "solutions")
    command: tuple[str | Path, ...] = (
        *before,
        GRADER,
        "grade",
        *folders,
        "submissions",
        "-o",
        "out",
        "--seed",
        "7",
    )
    process = subprocess.Popen(
        (*command, "--dask", address),
        cwd=tiny.root,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=HANG_S)


def finish(process: "subprocess.Popen[str]") -> Run:
    """Wait for the end. No traceback may ever reach a user."""
    out, err = process.communicate(timeout=HANG_S)
    assert "Traceback" not in out + err, out + err
    return Run(process.returncode, out, err)


def told(out: Path) -> dict[str, str]:
    """What results say, but for the times."""
    results = {}
    for path in out.glob("*/result.json"):
        result = json.loads(path.read_text())
        assert result.pop("started_at") and result.pop("seconds") >= 0
        results[path.parent.name] = json.dumps(result)
    return results


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What results say that this machine makes of the class, and of who hangs."""
    root = tmp_path_factory.mktemp("here")
    let_others_pass(root)
    tiny = write_class(root)
    tiny.submission("eve", HANGING)
    run = grade(tiny, "submissions", "--seed", "7")
    assert run.code == 0, run
    return told(root / "out")


def written(tiny: Tiny) -> set[str]:
    """Whose results are there."""
    return {path.parent.name for path in (tiny.root / "out").glob("*/result.json")}


def test_the_same_as_here(tiny: Tiny, here: dict[str, str]) -> None:
    """Byte for byte but for times, and kept as at home; nothing is left on the workers."""
    with local_cluster() as (address, cluster):
        run = far(tiny, address)
        assert run.code == 0, run
        assert run.words.count("grades 1 submission at a time.") == 2
        assert told(tiny.root / "out") == {name: here[name] for name in CLASS}
        wait_for(lambda: not hosts(cluster))
    assert "4 of 4 unchanged since" in grade(tiny, "submissions").words


def test_a_worker_that_is_killed(tiny: Tiny, here: dict[str, str]) -> None:
    """What it was at is done by another one, and the verdicts are the same."""
    tiny.submission("eve", HANGING)
    with local_cluster() as (address, cluster), running(tiny, address) as process:
        wait_for(lambda: written(tiny) == set(CLASS) and busy(cluster))
        [worker] = busy(cluster)
        kill(worker)
        run = finish(process)
    assert run.code == 0, run
    assert run.words.count("is lost: what it was at is done by another one.") == 1
    assert told(tiny.root / "out") == here


def test_a_poisonous_submission(tiny: Tiny) -> None:
    """After two workers it is named and has no score; all others have theirs."""
    tiny.submission("eve", SOLUTION + POISON.decode())
    with local_cluster("poison") as (address, _):
        run = far(tiny, address)
    assert run.code == 3, run
    assert "eve: a poisonous submission: it took two workers down" in run.words
    graded = Graded(run, tiny.root / "out")
    assert graded.result("eve").score is None
    assert {name: graded.result(name).score for name in CLASS} == {
        "ada": 4,
        "bob": 3,
        "cid": 0,
        "dee": 0,
    }


def test_workers_that_are_others(tiny: Tiny) -> None:
    """Each is refused and named, with what differs, before anything is graded; the rest goes on."""
    with local_cluster("others", workers=4) as (address, _):
        run = far(tiny, address)
    assert run.code == 0, run
    told_of = {line.split()[1]: line for line in run.err.splitlines() if line.startswith("worker")}
    assert "is refused: another version of the grader" in told_of["1"]
    assert "is refused: asyncpg 0.31.0, here 0.32.0" in told_of["2"]
    assert "is refused: no sandbox here" in told_of["3"]
    assert "grades 1 submission at a time." in told_of["0"]
    assert written(tiny) == set(CLASS)


def test_an_interrupt_ends_the_far_work(tiny: Tiny) -> None:
    """Ctrl-C: no process of ours is left on the workers, what was graded is in OUT."""
    tiny.submission("eve", HANGING)
    with local_cluster() as (address, cluster), running(tiny, address) as process:
        wait_for(lambda: written(tiny) == set(CLASS) and busy(cluster))
        process.send_signal(signal.SIGINT)
        run = finish(process)
        assert run.code == 130
        wait_for(lambda: not hosts(cluster))
        assert not busy(cluster)
    assert written(tiny) == set(CLASS)


def test_no_scheduler(tiny: Tiny) -> None:
    """It is said before anything is graded, with the way out."""
    run = far(tiny, "tcp://127.0.0.1:1")
    assert run.code == 2
    assert "no dask scheduler answers at tcp://127.0.0.1:1" in run.words
    assert "dask scheduler" in run.words


@pytest.mark.parametrize(
    "option",
    [
        ("--jobs", "2"),
        ("--sandbox", "off"),
        ("--postgres", "postgresql://u:secret@h/d"),
    ],
)
def test_what_does_not_go_together(tiny: Tiny, option: tuple[str, str]) -> None:
    """What other machines cannot have, or should not, is refused by name; no password is told."""
    run = far(tiny, "tcp://127.0.0.1:1", *option)
    assert run.code == 2
    assert f"error: {option[0]}" in run.words and "does not go with --dask" in run.words
    assert "secret" not in run.words


# --- two machines, as far as the network can tell -------------------------------------------------

NEAR, AWAY = "grader-near", "grader-away"
NETWORK = f"""
ip netns add {NEAR}
ip netns add {AWAY}
ip link add veth-near netns {NEAR} type veth peer name veth-away netns {AWAY}
ip -n {NEAR} addr add 10.213.77.1/24 dev veth-near
ip -n {AWAY} addr add 10.213.77.2/24 dev veth-away
ip -n {NEAR} link set lo up
ip -n {AWAY} link set lo up
ip -n {NEAR} link set veth-near up
ip -n {AWAY} link set veth-away up
"""


@pytest.fixture
def network() -> Iterator[None]:
    """Two network namespaces with a cable between them."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and iproute2")
    done = subprocess.run(["sh", "-ec", NETWORK], capture_output=True, text=True, check=False)
    try:
        if done.returncode:
            pytest.skip(f"no network namespaces here: {done.stderr.strip()}")
        yield
    finally:
        for name in (NEAR, AWAY):
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


def test_across_a_network(tiny: Tiny, here: dict[str, str], network: None) -> None:
    """Two workers on the other side of a cable, one killed half way: the same verdicts."""
    tiny.submission("eve", HANGING)
    address = "tcp://10.213.77.1:8786"
    # Not `ip netns exec`: it mounts a /sys of its own, in which there are no control groups.
    near, away = (("nsenter", f"--net=/run/netns/{name}") for name in (NEAR, AWAY))
    dask = (GRADER.with_name("dask"),)
    worker = (*away, *dask, "worker", address, "--nthreads", "1", "--no-dashboard")
    scheduler = (*near, *dask, "scheduler", "--host", address, "--no-dashboard")
    with (
        started(scheduler),
        started(worker) as one,
        started(worker) as other,
        running(tiny, address, *near) as process,
    ):
        wait_for(lambda: written(tiny) == set(CLASS) and (busy(one) or busy(other)))
        [killed] = busy(one) + busy(other)
        kill(killed)
        run = finish(process)
    assert run.code == 0, run
    assert run.words.count("worker tcp://10.213.77.2:") >= 3 and "is lost" in run.words
    assert told(tiny.root / "out") == here
