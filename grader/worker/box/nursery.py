"""The nursery: a clean process that has asyncpg imported and forks a child for each test.

It serves one order at a time on its control socket and never runs or reads what a student wrote.
What a student's process can do to it is stop or kill it; the grader then starts another box.
"""

import asyncio
import contextlib
import gc
import os
import select
import signal
import socket
import sys
from asyncio import selector_events
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from itertools import chain, islice

from . import child
from .arenas import share_arenas
from .control import END, ENDED, FORK, LOOK, NO_CHILD, READY
from .prctl import CHILD_SUBREAPER, DUMPABLE, prctl

#: The box's memory file systems.
WRITABLE = ("/tmp", "/dev/shm")  # noqa: S108  the box's own

#: What students import, of the standard library, and asyncpg does not: once for all tests.
USUAL = ("csv", "pprint", "queue", "statistics", "textwrap", "zoneinfo")

#: Files and folders in one of them, and how often they are counted while a test goes on.
MAX_FILES = 4096
WATCH_S = 0.05


def serve(control: socket.socket, *, own_pids: bool, own_user: bool, seal: bytes) -> None:
    """Obey until the grader closes `control`.

    ``own_pids``: this box is a process namespace of its own, so "all processes" are the test's.
    ``own_user``: nobody else runs as this user, so all that we may signal are the test's as well.
    ``seal``: see seal.py; for the children.
    """
    if own_pids:
        _be_alone()
    if own_user and os.geteuid() == 0:
        sys.exit("root has no process for itself")
    share_arenas()
    prctl(DUMPABLE, 0)  # keeps children out of our memory
    prctl(CHILD_SUBREAPER, 1)  # gives us their orphans, so that we can wait for them
    # From Python 3.12 on asyncio sends so, and a sealed child may not (grader/worker/sealing.py).
    selector_events._HAS_SENDMSG = False  # type: ignore[attr-defined]
    for name in USUAL:
        import_module(name)
    asyncio.new_event_loop().close()  # what a first loop imports and caches, once for all tests
    gc.collect()
    gc.freeze()  # later collections do not touch, and so copy, the pages shared with children
    before = _files() if own_pids else set()
    control.sendall(READY)
    pid: int | None = None
    while True:
        if own_pids and pid is not None:
            _watch(control)
        order, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if order == FORK:
            pid = _fork(control, *descriptors, seal=seal)
        elif order == LOOK:
            _look(pid)
        elif order == END:
            code = _end(pid, everything=own_pids or own_user)
            control.sendall(ENDED.pack(code, not own_pids or _files(len(before)) == before))
            pid = None
        else:
            _end(pid, everything=own_pids or own_user)
            return


def _watch(control: socket.socket) -> None:
    """Return at the next order; end a test that makes more files than its memory is meant for.

    An empty file takes nothing of a file system's size and a kilobyte of the kernel's memory, which
    only a control group would count.
    """
    while not select.select([control], [], [], WATCH_S)[0]:
        systems = map(os.statvfs, WRITABLE)
        if any(system.f_files - system.f_ffree > MAX_FILES for system in systems):
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)


def _be_alone() -> None:
    """End the program unless all later processes here are a test's, with numbers from 3 on.

    We are 2 under bubblewrap's 1, or 1 ourselves: then 2, which a test may not signal (see
    grader/worker/sealing.py), is used up by a process that ends at once.
    """
    place = (os.getpid(), os.getppid())
    if place == (1, 0):
        if (second := os.fork()) == 0:
            os._exit(0)
        os.waitpid(second, 0)
        place = (second, 1)
    if place != (2, 1):
        sys.exit(f"not alone: process {place[0]} of parent {place[1]}")


def _files(most: int = 1000) -> set[tuple[str, int]]:
    """Everything that lies in what a test can write to, and when it was last changed.

    A file would tell the next test what this one was asked; so would a folder's mode or times. The
    time of change cannot be set. More than `most` is told by one too many.
    """
    return set(islice(chain.from_iterable(map(_below, WRITABLE)), most + 1))


def _below(folder: str) -> Iterator[tuple[str, int]]:
    """Yield a folder, then what is in it and of its file system: not what is mounted there."""
    itself = os.lstat(folder)
    yield folder, itself.st_ctime_ns
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = entry.stat(follow_symlinks=False)
            if found.st_dev != itself.st_dev:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path)
            else:
                yield entry.path, found.st_ctime_ns


def _fork(control: socket.socket, rpc: int, output: int, *, seal: bytes) -> int | None:
    try:
        pid = os.fork()
    except OSError:
        pid = -1  # told by the answer to END
    if pid == 0:
        control.close()
        child.live(partial(child.leave_nursery, rpc, output), steps=seal)  # does not return
    os.close(rpc)
    os.close(output)
    return pid if pid > 0 else None


def _look(pid: int | None) -> None:
    """Send the child the signal that it hears (whereabouts.py), and which harms no other."""
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGURG)


def _end(pid: int | None, *, everything: bool) -> int:
    """Kill all that the test started, wait until it is gone, and return how the child ended.

    A child that is dead, or dying, keeps the exit code it has; the kill changes nothing there.
    """
    if pid is None:
        return NO_CHILD
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        # Everything of the namespace, or the user, but process 1 and us; else the child's session.
        os.kill(-1 if everything else -pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(ChildProcessError):
        # In the namespace everything is ours and dead: wait. Elsewhere a daemon may live on.
        while os.waitpid(-1, 0 if everything else os.WNOHANG) != (0, 0):
            pass
    return os.waitstatus_to_exitcode(status)
