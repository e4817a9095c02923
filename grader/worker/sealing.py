"""The second filter for system calls: what the student's process gives up before it loads the file.

It works inside the filter that the sandbox puts around the whole box (which itself needs to start
processes): no new processes or programs, no signals or limits for others, so that the nursery
cannot be stopped, and again the calls through which kernels are attacked. asyncpg and threads need
none of it (asyncio would from Python 3.12 on: box/nursery.py). box/seal.py hands it to the kernel.
"""

from grader.seccomp import ALLOW, Argument, Rules, assemble, refuse, refuse_all
from grader.seccomp.assembler import ANY_BIT, AT_LEAST, EQUAL
from grader.seccomp.numbers import AF_UNIX

CLONE_THREAD = 0x10000

#: In its namespace the nursery is process 2, under bubblewrap's 1, or it is 1 and nobody is 2; all
#: above are the test's own.
#: Negative numbers are groups of processes, or all; 0 is oneself, or one's own group.
OURS = Argument(
    0, ((EQUAL, 0, ALLOW), (AT_LEAST, 1 << 31, refuse()), (AT_LEAST, 3, ALLOW)), refuse()
)

#: Who gets a signal, and which, when a descriptor is ready: F_SETOWN, F_SETSIG, F_SETOWN_EX;
#: FIOSETOWN, SIOCSPGRP. Source: asm-generic/fcntl.h, asm-generic/sockios.h
OWNERS = (8, 10, 15)
SOCKET_OWNERS = (0x8901, 0x8902)

#: Push pages out of memory: MADV_COLD, MADV_PAGEOUT. Source: asm-generic/mman-common.h
PUSH_OUT = (20, 21)

#: FUTEX_PRIVATE_FLAG; FUTEX_WAIT and FUTEX_WAIT_BITSET, the latter also with FUTEX_CLOCK_REALTIME:
#: a thread that joins another waits so. Source: linux/futex.h
PRIVATE = 128
WAITS = (0, 9, 9 | 256)
FUTEXES = Argument(
    1, ((ANY_BIT, PRIVATE, ALLOW), *((EQUAL, wait, ALLOW) for wait in WAITS)), refuse()
)

RULES: Rules = {
    **refuse_all("fork", "vfork", "execve", "execveat"),
    "clone": Argument(0, ((ANY_BIT, CLONE_THREAD, ALLOW),), refuse()),
    "kill": OURS,
    "tkill": OURS,
    "tgkill": OURS,
    "rt_sigqueueinfo": OURS,
    "rt_tgsigqueueinfo": OURS,
    "prlimit64": OURS,
    **refuse_all("pidfd_send_signal"),
    "fcntl": Argument(1, tuple((EQUAL, command, refuse()) for command in OWNERS), ALLOW),
    "ioctl": Argument(1, tuple((EQUAL, command, refuse()) for command in SOCKET_OWNERS), ALLOW),
    "socket": Argument(0, ((EQUAL, AF_UNIX, ALLOW),), refuse()),
    # Descriptors on their way count for a user, and a rootless grader is the same: it could hand
    # over none any more. Whoever sends bytes alone needs neither.
    **refuse_all("sendmsg", "sendmmsg"),
    # What outlives its maker in the box: memory on nobody's account, notes for later tests.
    **refuse_all("shmget", "msgget", "semget"),
    # What could be set for the nursery, and every later child would have.
    **refuse_all("setpriority", "ioprio_set", "sched_setaffinity"),
    **refuse_all("sched_setscheduler", "sched_setparam", "sched_setattr"),
    # Which pages of a file that two boxes see are in memory: to change it, and to be told of it.
    **refuse_all("fadvise64", "readahead", "mincore", "cachestat", "preadv2"),
    "madvise": Argument(2, tuple((EQUAL, advice, refuse()) for advice in PUSH_OUT), ALLOW),
    # Who sleeps on a page of a file that two boxes see, and how many processes the machine has.
    "futex": FUTEXES,
    **refuse_all("futex_waitv", "futex_wake", "futex_wait", "futex_requeue", "sysinfo"),
    # The sandbox refuses these too; a box without that filter is still worth a second wall.
    **refuse_all("ptrace", "process_vm_readv", "process_vm_writev", "unshare", "setns"),
    **refuse_all("memfd_create", "memfd_secret", "add_key", "request_key", "keyctl"),
    **refuse_all("bpf", "userfaultfd", "perf_event_open", "io_uring_setup"),
}


def child_filter() -> bytes:
    """Return the program; empty on a machine that we do not know."""
    return assemble(RULES)
