"""What can go wrong around a test, done from inside of it."""

import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from grader.cell import Cell
from grader.pytest_plugin.plugin import SESSION
from grader.tap.conversation import Conversation

#: Names the folder in which each stroke is noted: a variable of the kind that is passed on.
NOTES = "GRADER_TEST_NOTES"

MARK = "# fault:"

Faults = Mapping[str, Callable[[Cell], None]]

#: A file system of at most so many bytes may be filled.
SMALL = 64 * 1024 * 1024


def strike(cell: Cell, request: pytest.FixtureRequest, faults: Faults | None = None) -> None:
    """Do to `cell` what the submission under test names, as often as it says."""
    faults = FAULTS if faults is None else faults
    submission = request.config.stash[SESSION].job.submission
    source = submission.path.read_text() if submission else ""
    name, times = (source.partition(MARK)[2].split() or ["", "0"])[:2]
    if name not in faults:
        return
    notes = Path(os.environ[NOTES], f"{name}-{times}")
    struck = len(notes.read_text()) if notes.exists() else 0
    if struck < int(times):
        notes.write_text("x" * (struck + 1))
        faults[name](cell)


def processes_of(cell: Cell, part: str) -> list[int]:
    """The processes of the cell's box for "wire" (the worker) or "socket" (the server).

    Bubblewrap, outside, comes first; then the program in the box, and what it started.
    """
    place = f"{cell.servers.directory}/".encode()
    first = [pid for pid, words in _running() if b"bwrap" in words[:200] and place in words]
    wanted = [pid for pid in first if part.encode() in _words(pid) and os.getpid() == _parent(pid)]
    # As root another bubblewrap, with the same words, is the program's parent.
    return [*wanted, *(pid for pid in _descendants(wanted) if pid not in first)]


def _running() -> Iterator[tuple[int, bytes]]:
    for path in Path("/proc").glob("[0-9]*"):
        yield int(path.name), _words(int(path.name))


def _words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it ended just now
        return b""


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _descendants(pids: list[int]) -> list[int]:
    parents = {pid: _parent(pid) for pid, _ in _running()}
    found, ahead = [], list(pids)
    while ahead:
        children = sorted(pid for pid, parent in parents.items() if parent == ahead[0])
        found += children
        ahead = [*ahead[1:], *children]
    return found


def _kill(part: str, index: int, number: int = signal.SIGKILL) -> Callable[[Cell], None]:
    return lambda cell: os.kill(processes_of(cell, part)[index], number)


def _kill_backend(cell: Cell) -> None:
    [backend, *_] = [
        pid for pid in processes_of(cell, "/socket") if _words(pid).startswith(b"postgres: grader")
    ]
    os.kill(backend, signal.SIGKILL)


def _break_tap(_: Cell) -> None:
    def frontend(*_: object) -> None:
        raise RuntimeError("a bug in the tap")

    Conversation.frontend = frontend  # type: ignore  # of this process alone


def _fill_disk(cell: Cell) -> None:
    place = cell.servers.directory
    size = os.statvfs(place)
    assert size.f_blocks * size.f_frsize <= SMALL, "this disk is somebody's"
    with (place / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


def _die(number: int) -> Callable[[Cell], None]:
    return lambda _: os.kill(os.getpid(), number)


def _exit(code: int) -> Callable[[Cell], None]:
    return lambda _: os._exit(code)


def _use_up_descriptors(_: Cell) -> None:
    """Of this process: nothing is left to open a database, a pipe or a socket with."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))


def _use_up_threads(cell: Cell) -> None:
    """And end the server: to start another takes one."""

    def start(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    threading.Thread.start = start  # type: ignore[method-assign]  # of this process alone
    _kill("/socket", 0)(cell)


def _use_up_memory(_: Cell) -> None:
    """Some is left for stacks: one that cannot grow is no MemoryError but the process's end."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (4 << 20), hard))
    bytes(1 << 26)


#: Before the student's code is called.
FAULTS: Faults = {
    "kill_server_box": _kill("/socket", 0),
    "kill_postmaster": _kill("/socket", 1),
    "kill_backend": _kill_backend,
    "kill_worker_box": _kill("/wire", 0),
    "kill_nursery": _kill("/wire", 1),
    "kill_child": _kill("/wire", 2),
    "kill_pytest": _die(signal.SIGKILL),
    "crash_pytest": _die(signal.SIGSEGV),
    "leave_with_0": _exit(0),
    "leave_with_1": _exit(1),
    "break_tap": _break_tap,
    "fill_disk": _fill_disk,
    "no_memory": _use_up_memory,
    "wait": lambda _: time.sleep(60),
    "stop_grader": lambda _: os.killpg(os.getpgrp(), signal.SIGSTOP),
    "kill_forkserver": lambda _: os.kill(os.getppid(), signal.SIGKILL),
}

#: When the test is through: who comes next will find it so.
LATE: Faults = {
    "freeze_postmaster": _kill("/socket", 1, signal.SIGSTOP),
    "kill_idle_worker": _kill("/wire", 0),
    "kill_idle_server": _kill("/socket", 0),
    "no_descriptors": _use_up_descriptors,
    "no_threads": _use_up_threads,
}
