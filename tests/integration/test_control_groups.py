"""What the processes of a box may use together, tried in real control groups."""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.errors import OperatorError
from grader.grading.running import run
from grader.interpreter import base_interpreter
from grader.model import Box, Process
from grader.sandbox import Sandbox, opening
from grader.sandbox.bubblewrap import find_bwrap
from grader.sandbox.control_groups import (
    ControlGroups,
    Group,
    find_control_groups,
    sweep_everywhere,
)
from grader.sandbox.control_groups.groups import _is_orphan
from grader.sandbox.control_groups.hierarchies import find_hierarchies
from grader.sandbox.probes import Findings, probe
from grader.sandbox.process import BoxProcess
from tests.tiny_exercise import write_tiny
from tests.waiting import HANG_S

MIB = 1024 * 1024
LIMIT = 48 * MIB

FOUND = find_control_groups()

pytestmark = pytest.mark.skipif(
    FOUND is None or find_bwrap() is None, reason="no control groups for this user"
)


@pytest.fixture
def groups() -> Iterator[ControlGroups]:
    """Where groups can be made here; a test leaves none."""
    assert FOUND is not None
    before = folders(FOUND)
    yield FOUND
    assert folders(FOUND) == before


@pytest.fixture
def sandbox(groups: ControlGroups) -> Sandbox:
    return Sandbox("root" if os.geteuid() == 0 else "user", find_bwrap(), groups=groups)


def folders(groups: ControlGroups) -> set[Path]:
    """The groups of this process that are there."""
    mine = f"asyncpg-grader.*.{os.getpid()}.*"
    return {path for parent in groups.parents for path in parent.glob(mine)}


def box(code: str, **parts: object) -> Box:
    """A box that runs Python code within `LIMIT`."""
    python = base_interpreter()
    bare = Box(
        name="a test",
        argv=(*python.argv, "-c", code),
        uid=61996,
        read_only=python.read_only,
        hidden=python.hidden,
        env=python.env,
        memory_bytes=LIMIT,
        processes=20,
    )
    return replace(bare, **parts)  # type: ignore[arg-type]


async def outcome(sandbox: Sandbox, code: str, **parts: object) -> tuple[int, str, int]:
    """Exit code, output and memory kills of a box."""
    process = await sandbox.launch(box(code, **parts))
    code_ = await asyncio.wait_for(process.wait(), HANG_S)
    return code_, await process.stderr_tail(), process.memory_kills()


async def printed(process: Process, text: str) -> None:
    """Wait until a box has printed something."""
    async with asyncio.timeout(HANG_S):
        while text not in await process.stderr_tail():
            await asyncio.sleep(0.01)


# --- what is bounded ------------------------------------------------------------------------------

#: Each of three processes takes two thirds of what the box may have, and holds it.
TOGETHER = """
import os
for _ in range(3):
    reading, writing = os.pipe()
    if os.fork() == 0:
        held = b"x" * (32 << 20)
        os.write(writing, b".")
        os.read(reading, 0), __import__("time").sleep(600)
    os.close(writing)
    os.read(reading, 1)
print("all", flush=True)
"""

FILES = """
open("/tmp/a", "wb").write(b"x" * (31 << 20))
held = b"x" * (30 << 20)
print("all")
"""


@pytest.mark.parametrize("code", [TOGETHER, FILES], ids=["processes", "files"])
async def test_memory_is_of_the_whole_box(sandbox: Sandbox, code: str) -> None:
    """Processes, and files in memory, count together; who was killed for it is counted."""
    assert (await outcome(sandbox, code))[2] > 0


@pytest.mark.parametrize("code", [TOGETHER, FILES], ids=["processes", "files"])
async def test_memory_is_there_without_a_limit(sandbox: Sandbox, code: str) -> None:
    """The same programs come to their end in a box that may have more."""
    _, output, kills = await outcome(sandbox, code, memory_bytes=400 * MIB)
    assert (output, kills) == ("all", 0)


THREADS = """
import _thread, os, time
_thread.stack_size(65536)
n = 0
try:
    while n < 200:
        _thread.start_new_thread(time.sleep, (60,))
        n += 1
except RuntimeError:
    pass
print(n, flush=True)
os._exit(0)
"""


async def test_processes_are_of_the_whole_box(sandbox: Sandbox) -> None:
    """Threads and processes of a box stop at its own number, whatever its user may have."""
    _, output, _ = await outcome(sandbox, THREADS)
    assert 10 < int(output) < 20


#: One process on one processor that is always busy, or eight of them, each in a session of its own.
BUSY = """
import os, sys
os.sched_setaffinity(0, {%d})
children = []
for _ in range(%d):
    pid = os.fork()
    if pid == 0:
        os.setsid()
        while True:
            pass
    children.append(pid)
print("up", flush=True)
for pid in children:
    os.waitpid(pid, 0)
"""


async def test_a_bomb_takes_no_more_of_a_processor_than_its_neighbour(sandbox: Sandbox) -> None:
    """Eight busy processes in one box get no more than one in another, on the same processor."""
    cpu = min(os.sched_getaffinity(0))
    bomb = await sandbox.launch(box(BUSY % (cpu, 8)))
    neighbour = await sandbox.launch(box(BUSY % (cpu, 1)))
    try:
        await printed(bomb, "up")
        await printed(neighbour, "up")
        before = ticks(bomb), ticks(neighbour)
        async with asyncio.timeout(HANG_S):
            while ticks(bomb) + ticks(neighbour) - sum(before) < 100:  # one second of a processor
                await asyncio.sleep(0.05)
        taken = ticks(bomb) - before[0], ticks(neighbour) - before[1]
    finally:
        await bomb.kill()
        await neighbour.kill()
    assert taken[1] > 0.6 * taken[0], taken  # without groups an eighth


def ticks(process: Process) -> int:
    """Processor time of all processes in a box, in hundredths of a second."""
    group: Group = process._group  # type: ignore[attr-defined]
    total = 0
    for pid in (group.folders[0] / "cgroup.procs").read_text().split():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total


# --- joining and leaving --------------------------------------------------------------------------


async def test_everything_in_a_box_is_in_its_group(sandbox: Sandbox) -> None:
    """From bubblewrap on, and with what the program forks first, all are members."""
    code = (
        "import os, time\n[os.fork() for _ in range(2)]\nprint('up', flush=True)\ntime.sleep(600)"
    )
    process = await sandbox.launch(box(code))
    try:
        await printed(process, "up\nup\nup\nup")
        group: Group = process._group  # type: ignore[attr-defined]
        for folder in group.folders:
            members = {int(pid) for pid in (folder / "cgroup.procs").read_text().split()}
            assert members == below(process._process.pid)  # type: ignore[attr-defined]
    finally:
        await process.kill()


def below(pid: int) -> set[int]:
    """A process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {pid}.union(*(below(int(child)) for child in children))


async def killed(process: Process) -> None:
    await printed(process, "up")
    await process.kill()


async def ended(process: Process) -> None:
    await process.wait()


@pytest.mark.parametrize(
    ("code", "end"),
    [("print('up', flush=True); __import__('time').sleep(600)", killed), ("", ended)],
    ids=["killed", "ended"],
)
async def test_nothing_of_a_box_is_left(
    sandbox: Sandbox, groups: ControlGroups, code: str, end: Callable[[Process], object]
) -> None:
    """A box that ends, or is killed, takes its group along."""
    process = await sandbox.launch(box(code))
    assert folders(groups)
    await end(process)  # type: ignore[misc]
    assert folders(groups) == set()


async def test_nothing_is_left_of_a_box_that_cannot_start(
    groups: ControlGroups, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If no process can be made for a box, neither is its group there."""
    sandbox = Sandbox("root", find_bwrap(), groups=groups)

    async def fail(*_: object, **__: object) -> Process:
        raise OSError("no more processes")

    monkeypatch.setattr(BoxProcess, "start", fail)
    with pytest.raises(OSError, match="no more"):
        await sandbox.launch(box(""))
    assert folders(groups) == set()


#: A grader that has started a box and waits.
GRADER = """
import asyncio
from tests.integration.test_control_groups import *
async def main():
    sandbox = Sandbox("root" if os.geteuid() == 0 else "user", find_bwrap(), groups=FOUND)
    process = await sandbox.launch(box("print('up', flush=True); __import__('time').sleep(600)"))
    await printed(process, "up")
    print("up", flush=True)
    await process.wait()
asyncio.run(main())
"""


async def test_a_killed_grader_s_groups_are_swept(groups: ControlGroups, sandbox: Sandbox) -> None:
    """What a grader that was killed left is gone after the next start; a living one's stays."""
    dead, alive = [await asyncio.to_thread(start_grader) for _ in range(2)]
    try:
        dead.kill()
        dead.wait()
        assert theirs(groups, dead)
        await sandbox.sweep()
        assert theirs(groups, dead) == []
        assert theirs(groups, alive)
    finally:
        for grader in (dead, alive):
            grader.kill()
            grader.communicate()
        await sandbox.sweep()
    assert theirs(groups, alive) == []


def start_grader() -> subprocess.Popen[str]:
    grader = subprocess.Popen(
        [sys.executable, "-c", GRADER], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert grader.stdout is not None
    assert grader.stdout.readline() == "up\n"
    return grader


def theirs(groups: ControlGroups, grader: subprocess.Popen[str]) -> list[Path]:
    return [p for parent in groups.parents for p in parent.glob(f"*.{grader.pid}.*")]


async def test_groups_left_elsewhere_are_swept(groups: ControlGroups) -> None:
    """A grader that was started in another group than the next one leaves nothing either."""
    elsewhere = [parent / f"grader-test.{os.getpid()}" for parent in groups.parents]
    for folder in elsewhere:
        folder.mkdir()
    try:
        left = await leave_behind(replace(groups, parents=tuple(elsewhere)))
        await sweep_everywhere()
        assert left.wait(timeout=HANG_S) == -signal.SIGKILL
        left.communicate()
        assert not [path for folder in elsewhere for path in folder.glob("asyncpg-grader.*")]
    finally:
        for folder in elsewhere:
            folder.rmdir()


async def test_sweeping_beside_groups_that_come_and_go(groups: ControlGroups) -> None:
    """Other graders make and remove groups while one looks for what the dead have left."""
    [place, *_] = groups.parents
    done = threading.Event()

    def come_and_go() -> None:
        while not done.is_set():
            for number in range(20):
                (place / f"grader-test.{os.getpid()}.{number}").mkdir()
            for number in range(20):
                (place / f"grader-test.{os.getpid()}.{number}").rmdir()

    other = threading.Thread(target=come_and_go)
    other.start()
    try:
        for _ in range(50):
            await sweep_everywhere()
    finally:
        done.set()
        other.join()


async def test_sweeping_kills_what_is_left(groups: ControlGroups) -> None:
    """A process that outlived its grader does not keep the group there."""
    left = await leave_behind(groups)
    await groups.sweep()
    assert left.wait(timeout=HANG_S) == -signal.SIGKILL
    left.communicate()


async def test_a_killed_job_leaves_no_group(groups: ControlGroups, tmp_path: Path) -> None:
    """A pytest process that had to be killed leaves nothing of its boxes to the end of the run."""
    tiny = write_tiny(tmp_path)
    sandbox = await opening.open_sandbox("auto")
    before = all_of(groups)
    job = run(
        tiny.exercise,
        HANGS.encode(),
        visibility="hidden",
        settings=tiny.settings,
        sandbox=sandbox,
        limit_s=60,
    )
    running = asyncio.create_task(job)
    async with asyncio.timeout(HANG_S):
        while len(all_of(groups) - before) < 2:  # the server's box, and the worker's
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [name for name in all_of(groups) - before if _is_orphan(name)] == []


HANGS = "import time\ntime.sleep(60)"


def all_of(groups: ControlGroups) -> set[str]:
    """The names of everybody's groups."""
    return {path.name for path in groups.parents[0].glob("asyncpg-grader.*")}


async def leave_behind(groups: ControlGroups) -> subprocess.Popen[bytes]:
    """A process in a group whose owner is dead: ours, before we started.

    Another grader of this machine that starts meanwhile may sweep it before anybody is in it.
    """
    space = Path("/proc/self/ns/pid").stat().st_ino
    async with asyncio.timeout(HANG_S):
        while True:
            name = f"asyncpg-grader.{space}.{os.getpid()}.1.{secrets.token_hex(4)}"
            group = Group(tuple(parent / name for parent in groups.parents))
            group.make(memory_bytes=LIMIT, processes=10)
            process = subprocess.Popen(group.around(["/bin/cat"]), stdin=subprocess.PIPE)
            try:
                while not (group.folders[-1] / "cgroup.procs").read_text():
                    await asyncio.sleep(0.001)
            except OSError:
                process.communicate()
            else:
                return process


# --- v2, also where it has no controllers to give -------------------------------------------------


def unified() -> ControlGroups | None:
    """A v2 tree in which we may make groups, with or without controllers."""
    for hierarchy in find_hierarchies():
        if hierarchy.unified and os.access(hierarchy.own, os.W_OK):
            return ControlGroups("cgroup v2", (hierarchy.own,))
    return None


@pytest.mark.skipif(unified() is None, reason="no cgroup v2 here, or not for this user")
async def test_boxes_start_and_end_in_v2(sandbox: Sandbox) -> None:
    """Joining, and killing at once what is left, work in the unified tree as well."""
    there = unified()
    assert there is not None
    in_v2 = replace(sandbox, groups=there)
    process = await in_v2.launch(box("print('up', flush=True); __import__('time').sleep(600)"))
    await killed(process)
    left = await leave_behind(there)
    await there.sweep()
    assert left.wait(timeout=HANG_S) == -signal.SIGKILL
    left.communicate()
    assert folders(there) == set()


# --- the self-test --------------------------------------------------------------------------------


async def probe_without(sandbox: Sandbox, **parts: object) -> Findings:
    """Attack a box without some of its limits."""

    async def launch(box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        return await sandbox.launch(replace(box, **parts), pass_fds=pass_fds)  # type: ignore[arg-type]

    return await probe(launch, sandbox.limits)


@pytest.mark.parametrize(
    ("limit", "reached"), [("memory_bytes", "more memory"), ("processes", "more processes")]
)
async def test_probes_see_a_missing_limit(sandbox: Sandbox, limit: str, reached: str) -> None:
    """With a limit of the group left out, the self-test names what can be had, and only that."""
    assert (await probe_without(sandbox, **{limit: None})).failed == (reached,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody")
def test_groups_are_not_everybody_s(groups: ControlGroups) -> None:
    """An ordinary user to whom nothing was delegated finds no place for groups."""
    pid = os.fork()
    if pid == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        os._exit(find_control_groups() is not None)
    assert os.waitpid(pid, 0)[1] == 0


async def test_the_sandbox_has_groups_and_says_so(groups: ControlGroups) -> None:
    """Where groups can be made, boxes have them, and results say of which kind they were."""
    sandbox = await opening.open_sandbox("auto")
    assert (sandbox.groups, sandbox.limits) == (groups, groups.tier)


async def test_a_sandbox_without_groups_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none can be made, boxes have limits for each process, and results say that."""
    monkeypatch.setattr(opening, "find_control_groups", lambda: None)
    sandbox = await opening.open_sandbox("auto")
    assert (sandbox.groups, sandbox.limits, sandbox.authoritative) == (None, "rlimits", True)


async def test_a_group_that_does_not_hold_is_refused(
    groups: ControlGroups, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group that lets more through than it should is not passed over for something weaker."""

    def limitless(self: Group, **_: object) -> None:
        for folder in self.folders:
            folder.mkdir()

    monkeypatch.setattr(Group, "make", limitless)
    with pytest.raises(OperatorError) as caught:
        await opening.open_sandbox("auto")
    assert "more memory, more processes" in caught.value.detail


async def test_another_kind_of_box_may_still_hold(
    groups: ControlGroups, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wall that has nothing to do with groups is looked for in every kind of box."""
    tried = []

    async def leaky(launch: object, tier: str) -> Findings:
        tried.append(tier)
        return Findings(("network",), ("network",), "could be reached from inside: network")

    monkeypatch.setattr(opening, "probe", leaky)
    with pytest.raises(OperatorError):
        await opening.open_sandbox("auto")
    assert tried == [groups.tier, "rlimits"] * (2 if os.geteuid() == 0 else 1)


async def test_groups_that_cannot_be_joined_are_passed_over(
    groups: ControlGroups, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If no box starts in a group, boxes without one do, and the result says so."""
    monkeypatch.setattr(Group, "around", lambda *_: ["/bin/false"])
    assert (await opening.open_sandbox("auto")).limits == "rlimits"
