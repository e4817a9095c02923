"""Is anybody else in here?"""

import ctypes
import re

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
SECRET = re.compile(rb"canary-[0-9a-f]{16}")



def table(kind):
    try:
        with open(f"/proc/sysvipc/{kind}") as lines:
            return lines.readlines()[1:]
    except OSError:
        return []


for kind in ("shm", "msg", "sem"):
    for line in table(kind):
        print("BREACH:", kind, line.split()[:3])
        if kind == "shm":
            at = libc.shmat(int(line.split()[1]), None, 0o10000)
            if at not in (None, ctypes.c_void_p(-1).value):
                print("BREACH: reads", SECRET.findall(ctypes.string_at(at, 64)))
honest = count_up


async def count_up(pool, counter_id):
    print("tried")
    return await honest(pool, counter_id)
