"""Everything is mine."""

import ctypes
import mmap
import os


GIB = 1 << 30
libc = ctypes.CDLL(None, use_errno=True)
kept = []


def keep(thing):
    kept.append(thing)
    return True


def many():
    for _ in range(24):
        kept.append(bytearray(GIB // 16))
    return True


def file(path, size):
    with open(path, "wb") as shared:
        for _ in range(size >> 20):
            shared.write(b"x" * (1 << 20))
    return True


def take():
    attempt("4 GiB mapped", lambda: keep(mmap.mmap(-1, 4 * GIB)))
    kept.clear()
    attempt("1.5 GiB in parts", many)
    kept.clear()
    attempt("memfd", lambda: keep(os.memfd_create("x")))
    attempt("shared memory", lambda: file("/dev/shm/x", GIB // 4))
    attempt("locked", lambda: libc.mlockall(3) == 0)
    attempt("a semaphore set", lambda: libc.semget(0, 1 << 20, 0o1600) >= 0)
    print("tried 6")


async def count_up(pool, counter_id):
    take()
    return 0
