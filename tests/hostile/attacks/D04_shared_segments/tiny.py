"""Not mine, sir."""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
honest = count_up
SIZE = 64 << 20


def fill():
    segment = libc.shmget(0, SIZE, 0o1600)
    if segment < 0:
        return 0
    at = libc.shmat(segment, None, 0)
    ctypes.memset(at, 1, SIZE)
    libc.shmdt(ctypes.c_void_p(at))
    return SIZE


async def count_up(pool, counter_id):
    total = sum(fill() for _ in range(3))
    print("tried;", "BREACH: kept" if total else "kept", total >> 20, "MiB")
    return await honest(pool, counter_id)
