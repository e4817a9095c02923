"""How many submissions may be graded at once on this machine, whatever is in them.

What one of them takes must not be what another one lacks: then the kernel kills somebody, a thread
cannot be started, and it is not told whose doing that was.
"""

from collections.abc import Iterator
from pathlib import Path

from grader.environment.limits import most_processes
from grader.sandbox import Sandbox
from grader.sandbox.control_groups.memory import free_memory
from grader.servers import postmaster
from grader.system.users import is_root, own_uid
from grader.worker import boxed

MIB = 1024 * 1024

#: pytest's process for a cell, at most: the records of its tap, a report.
JUDGE_BYTES = 192 * MIB

#: What a box may take where no group bounds it: its files in memory, and one process at its limit.
#: Several together may take more, and then the kernel decides who ends.
FILES_BYTES = 48 * MIB

#: Threads of a cell: its boxes', bubblewrap's, pytest's. And the grader's own beside all cells.
JUDGE_THREADS, OWN_THREADS = 9, 12


def job_bytes(sandbox: Sandbox) -> int:
    """What a submission may take, at most as far as that is bounded: a server and one worker."""
    if sandbox.groups is not None:
        return postmaster.MEMORY_BYTES + boxed.MEMORY_BYTES + JUDGE_BYTES
    server = postmaster.SCRATCH_BYTES + postmaster.LIMITS["as"] + FILES_BYTES
    return server + boxed.LIMITS["as"] + FILES_BYTES + JUDGE_BYTES


def possible_jobs(sandbox: Sandbox) -> int:
    """How many submissions at once have room for the worst that is in them; at least one."""
    return max(1, min((*_by_memory(sandbox), *_by_threads()), default=1 << 16))


def _by_memory(sandbox: Sandbox) -> Iterator[int]:
    if (free := free_memory()) is not None:
        yield free // job_bytes(sandbox)


def _by_threads() -> Iterator[int]:
    """Root's boxes have users of their own, and root no limit; others share theirs with theirs."""
    limit = most_processes()
    if limit is not None and not is_root():
        left = limit - _threads_of(own_uid()) - OWN_THREADS
        yield left // (boxed.LIMITS["nproc"] + postmaster.PROCESSES // 2 + JUDGE_THREADS)


def _threads_of(uid: int) -> int:
    found = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.partition(":")[::2] for line in status.read_text().splitlines())
        except OSError:  # it ended just now
            continue
        if fields["Uid"].split()[0] == str(uid):
            found += int(fields["Threads"])
    return found
