"""I have been here before."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
honest = name_of

if libc.shmget(77, 0, 0) >= 0 or libc.msgget(77, 0) >= 0 or libc.semget(77, 0, 0) >= 0:
    print("BREACH: of the test before")


def leave():
    libc.shmget(77, 4096, 0o1600)
    libc.msgget(77, 0o1600)
    libc.semget(77, 1, 0o1600)
    libc.mq_open(b"/left", os.O_CREAT | os.O_RDWR, 0o600, None)


leave()


async def name_of(pool, counter_id):
    print("tried")
    return await honest(pool, counter_id)
