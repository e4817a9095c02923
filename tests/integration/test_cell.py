"""One test leaves nothing for the next, not even a broken server."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from grader.cell import Cell, Trial, open_cell
from grader.errors import ServerLost, WorkerLost
from grader.model import Box, Process
from grader.pytest_plugin.verifier import Verifier
from grader.sandbox import Sandbox, open_sandbox
from grader.snapshot import Snapshot
from grader.worker import ImportFailure, StudentError
from tests.integration.cells import short_folder
from tests.tiny_exercise import SOLUTION, let_others_pass, write_tiny
from tests.waiting import HANG_S

GLOBAL = """
calls = 0

async def count_up(pool, counter_id):
    global calls
    calls += 1
    await pool.execute("UPDATE counters SET value = value + 1")
    return calls
"""


@dataclass(frozen=True)
class Watched(Sandbox):
    """A real sandbox that remembers what it started."""

    boxes: list[tuple[Box, Process]] = field(default_factory=list)

    async def launch(self, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        process = await super().launch(box, pass_fds=pass_fds)
        self.boxes.append((box, process))
        return process


@pytest_asyncio.fixture
async def sandbox() -> Watched:
    """The sandbox of the cell."""
    found = await open_sandbox("auto")
    return Watched(found.kind, found.bwrap, groups=found.groups)


@pytest.fixture
def source() -> str:
    """The student's file."""
    return SOLUTION


@pytest_asyncio.fixture
async def cell(source: str, sandbox: Watched, tmp_path: Path) -> AsyncIterator[Cell]:
    """A cell of the tiny exercise around `source`."""
    tiny = write_tiny(tmp_path)
    let_others_pass(tmp_path)
    file = tiny.submission("ada", source) / "tiny.py"
    with short_folder() as place:
        async with open_cell(
            tiny.exercise, file, tiny.settings, sandbox, directory=place / "cell"
        ) as opened:
            await opened.load(Snapshot.of(file))
            yield opened


async def count(cell: Cell) -> tuple[int, int]:
    """Count up in a trial; returns what the student says and what the database holds."""
    async with cell.trial() as trial:
        said = await trial.child.call("count_up", (1,), supply="pool")
        held = await trial.verifier.fetchval("SELECT value FROM counters WHERE id = 1")
    return said, held


@pytest.mark.parametrize("source", [GLOBAL])
async def test_trials_share_nothing(cell: Cell) -> None:
    """Each trial begins with the seed rows and a process that has counted nothing yet."""
    assert [await count(cell) for _ in range(3)] == [(1, 1)] * 3


async def test_lost_server_is_told_and_replaced(cell: Cell, sandbox: Watched) -> None:
    """A server that goes down ends its trial as ServerLost; the next trial has a fresh one."""
    lost = cell.server
    with pytest.raises(ServerLost):
        async with cell.trial():
            for box, process in sandbox.boxes:
                if box.never_root:  # PostgreSQL's
                    await process.kill()
    assert await count(cell) == (1, 1)
    assert cell.server is not lost


async def test_a_server_that_is_given_up_ends_at_once(cell: Cell, sandbox: Watched) -> None:
    """A server that does not answer keeps no memory once another takes its place."""
    [given_up] = [process for box, process in sandbox.boxes if box.scratch]
    cell.server._lost = True
    assert await count(cell) == (1, 1)
    assert given_up.returncode is not None


@pytest.mark.parametrize("source", ["import nothing_of_that_name"])
async def test_import_is_tried_once(cell: Cell) -> None:
    """A file that does not import fails every trial with the same error, without a try each."""
    failures = []
    for _ in range(2):
        with pytest.raises(ImportFailure) as caught:
            await count(cell)
        failures.append(caught.value)
    assert failures[0] is failures[1]
    assert "nothing_of_that_name" in failures[0].message


GOES_ON = """
import asyncio

UPDATE = "UPDATE counters SET value = value + 1"
kept = []

async def later(pool):
    await asyncio.sleep(0.05)
    print("now")
    await pool.execute(UPDATE)

async def count_up(pool, counter_id):
    await pool.fetchval("SELECT 1")
    kept.append(asyncio.create_task(later(pool)))
    return 1

async def wait(pool):
    await asyncio.gather(*kept)

async def hurry(pool):
    conn = await pool.acquire()
    kept.append(asyncio.create_task(conn.execute("SELECT pg_sleep(0.05); " + UPDATE)))
    for _ in range(5):  # turns in which it is sent
        await asyncio.sleep(0)
"""


@pytest.mark.parametrize("source", [GOES_ON])
async def test_what_code_does_after_its_reply_waits_for_the_next_call(cell: Cell) -> None:
    """The verifier sees the same each time, however long after the reply it looks."""
    async with cell.trial() as trial:
        await trial.child.call("count_up", (1,), supply="pool")
        while "now" not in trial.output:
            assert await look(trial) == 0
        seen = [await look(trial) for _ in range(50)]
        await trial.child.call("wait", supply="pool")
        seen.append(await look(trial))
    assert seen == [0] * 50 + [1]


@pytest.mark.parametrize("source", [GOES_ON])
async def test_the_verifier_waits_for_a_statement_under_way(cell: Cell) -> None:
    """What was sent before the reply is done before anybody looks, though nobody awaited it."""
    async with cell.trial() as trial:
        await trial.child.call("hurry", supply="pool")
        assert await look(trial) == 1


@pytest.mark.parametrize("source", [GOES_ON])
async def test_the_verifier_does_not_wait_for_who_waits_for_a_lock(cell: Cell) -> None:
    """A statement left at a lock, perhaps the verifier's own, is no reason to wait."""
    async with cell.trial() as trial, asyncio.timeout(HANG_S):
        db = Verifier(trial.verifier, trial.database, trial.tap.quiet)
        async with db.transaction():
            await db.execute("LOCK TABLE counters")
            await trial.child.call("hurry", supply="pool")
            await db.wait_for_blocked()
            assert await db.fetchval("SELECT value FROM counters WHERE id = 1") == 0


async def look(trial: Trial) -> int:
    """Read the counter as a hidden test does."""
    db = Verifier(trial.verifier, trial.database, trial.tap.quiet)
    return int(await db.fetchval("SELECT value FROM counters WHERE id = 1"))


# --- two programs of one trial --------------------------------------------------------------------

LOCKS = '''
import ctypes
import fcntl
import os
import socket

kept = []
SHARED = os.__file__  # of the standard library


def locks():
    return {
        "a file in /tmp": lambda: open("/tmp/lock", "x"),
        "a file in /dev/shm": lambda: open("/dev/shm/lock", "x"),
        "a folder": lambda: os.mkdir("/tmp/locked"),
        "an abstract socket": lambda: bound("\\0lock"),
        "a socket in /tmp": lambda: bound("/tmp/lock.socket"),
        "flock on the library": lambda: fcntl.flock(open(SHARED), fcntl.LOCK_EX | fcntl.LOCK_NB),
        "flock on this file": lambda: fcntl.flock(open(__file__), fcntl.LOCK_EX | fcntl.LOCK_NB),
        "flock on a device": lambda: fcntl.flock(open("/dev/null"), fcntl.LOCK_EX | fcntl.LOCK_NB),
        "a record lock": lambda: fcntl.lockf(open("/dev/null", "w"), fcntl.LOCK_EX | fcntl.LOCK_NB),
        "a lease": lambda: fcntl.fcntl(open(__file__), fcntl.F_SETLEASE, fcntl.F_WRLCK),
        "a named semaphore": semaphore,
        "a segment of System V": segment,
    }


def bound(address):
    kept.append(socket.socket(socket.AF_UNIX))
    kept[-1].bind(address)


def semaphore():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.sem_open.restype = ctypes.c_void_p
    if not libc.sem_open(b"/lock", os.O_CREAT | os.O_EXCL, 0o600, 1):
        raise OSError(ctypes.get_errno(), "sem_open")


def segment():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.shmget(4711, 4096, 0o1000 | 0o2000 | 0o600) < 0:
        raise OSError(ctypes.get_errno(), "shmget")


async def count_up(pool, counter_id):
    """What of all this can be taken, and is then kept."""
    taken = []
    for name, take in locks().items():
        try:
            kept.append(take())
        except OSError:
            continue
        taken.append(name)
    return taken


async def wait(pool):
    for value in range(8):
        await pool.execute("UPDATE counters SET value = $1", value)


async def speak(pool, word):
    print(word)


async def crash(pool):
    os.kill(os.getpid(), 9)
'''

#: Taken in one box, these can be had in the other: they are not the same. The rest nobody can have.
EACH_ITS_OWN = {
    "a file in /tmp",
    "a file in /dev/shm",
    "a folder",
    "an abstract socket",
    "a socket in /tmp",
    "a named semaphore",
}


@pytest.mark.parametrize("source", [LOCKS])
async def test_two_programs_share_no_lock(cell: Cell) -> None:
    """Whatever one program can take, the other can take too: nothing but the database is shared."""
    async with cell.trial() as trial:
        other = await cell.fork(trial)
        taken = [
            set(await program.call("count_up", (1,), supply="pool"))
            for program in (trial.child, other)
        ]
    assert taken == [EACH_ITS_OWN, EACH_ITS_OWN]


@pytest.mark.parametrize("source", [GLOBAL])
async def test_two_programs_share_the_database(cell: Cell) -> None:
    """Each counts its own calls, and both change one row; the recording has seen both."""
    async with cell.trial() as trial:
        other = await cell.fork(trial)
        for program in (trial.child, other):
            assert await program.call("count_up", (1,), supply="pool") == 1
        assert await look(trial) == 2
        assert len(trial.recording.connections) == 2


async def test_second_box_starts_when_it_is_asked_for(cell: Cell, sandbox: Watched) -> None:
    """A test that needs one program pays for one; two trials share the box of the second."""
    await count(cell)
    before = len(sandbox.boxes)
    for _ in range(2):
        async with cell.trial() as trial:
            await cell.fork(trial)
    first, second = (box for box, _ in sandbox.boxes if not box.never_root)
    assert len(sandbox.boxes) == before + 1
    assert first.uid != second.uid


@pytest.mark.parametrize("source", [LOCKS])
async def test_the_tap_rests_when_neither_program_works(cell: Cell) -> None:
    """One program's reply does not stop what the other one still does."""
    async with cell.trial() as trial, asyncio.timeout(HANG_S):
        other = await cell.fork(trial)
        call = asyncio.ensure_future(trial.child.call("wait", supply="pool"))
        await other.call("speak", ("here",), supply="pool")
        await call
        assert await look(trial) == 7


@pytest.mark.parametrize("source", [LOCKS])
async def test_output_is_that_of_both_programs(cell: Cell) -> None:
    """What either program prints is the test's output."""
    async with cell.trial() as trial:
        other = await cell.fork(trial)
        for program, word in (trial.child, "here"), (other, "there"):
            await program.call("speak", (word,), supply="pool")
    assert trial.output == "here\nthere\n"


@pytest.mark.parametrize("source", [LOCKS])
async def test_lost_second_program_is_doubted(cell: Cell) -> None:
    """If the second program is killed under a case that did not pass, that is tried again."""
    with pytest.raises(WorkerLost):
        async with cell.trial() as trial:
            other = await cell.fork(trial)
            with pytest.raises(StudentError):
                await other.call("crash", supply="pool")
            trial.doubtful = True
