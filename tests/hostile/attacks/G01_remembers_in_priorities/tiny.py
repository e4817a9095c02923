"""I have been here before."""

import ctypes
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
IO_GET, IO_SET = {"x86_64": (252, 251), "aarch64": (31, 30)}.get(platform.machine(), (252, 251))
SLACK = 50_000  # nanoseconds, unless somebody changed it
honest = name_of

now = os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0), libc.syscall(IO_GET, 1, 0) >> 13, libc.prctl(30)
if now != (0, os.SCHED_OTHER, 0, SLACK):
    print("BREACH: the test before left", now)


def leave(process):
    for set_one in (
        lambda: os.setpriority(os.PRIO_PROCESS, process, 7),
        lambda: os.sched_setscheduler(process, os.SCHED_BATCH, os.sched_param(0)),
        lambda: os.sched_setaffinity(process, {0}),
        lambda: libc.syscall(IO_SET, 1, process, 3 << 13),
    ):
        try:
            set_one()
        except OSError:
            pass


leave(os.getppid())


async def name_of(pool, counter_id):
    print("tried")
    return await honest(pool, counter_id)
