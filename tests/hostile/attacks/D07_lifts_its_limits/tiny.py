"""The sky is the limit."""

import ctypes
import os
import resource

libc = ctypes.CDLL(None, use_errno=True)
honest = count_up
MIB = 1 << 20
NAMES = ["AS", "NPROC", "NOFILE", "FSIZE", "CORE", "MEMLOCK", "MSGQUEUE", "CPU"]


def big_file():
    with open("/tmp/big", "wb", 0) as file:
        written = sum(file.write(bytes(MIB)) for _ in range(17))
    return written > 16 * MIB


def lock():
    return libc.mlock(ctypes.create_string_buffer(65536), 65536) == 0


def queue():
    return libc.mq_open(b"/queue", os.O_CREAT | os.O_RDWR, 0o600, None) >= 0


def lift(name):
    kind = getattr(resource, f"RLIMIT_{name}")
    resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return True


async def count_up(pool, counter_id):
    attempt("a file of more than 16 MiB", big_file)
    os.unlink("/tmp/big")
    attempt("locked memory", lock)
    attempt("a message queue", queue)
    attempt("core files", lambda: resource.getrlimit(resource.RLIMIT_CORE)[1] != 0)
    attempt("time without end", lambda: resource.getrlimit(resource.RLIMIT_CPU)[1] < 0)
    for name in NAMES:
        attempt(f"no limit {name}", lambda: lift(name))
    print("tried")
    return await honest(pool, counter_id)
