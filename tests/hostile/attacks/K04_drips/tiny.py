"""Our own words on the wire to the grader."""

import gc
import json
import os
import stat
import struct
import sys
import time

#: The only socket that is open before anything of ours runs.
RPC = next(fd for fd in range(3, 64) if os.path.exists(f"/proc/self/fd/{fd}")
           and stat.S_ISSOCK(os.fstat(fd).st_mode))


def write(data):
    os.set_blocking(RPC, True)
    while data:
        data = data[os.write(RPC, data):]


def frame(text):
    text = text if isinstance(text, bytes) else json.dumps(text).encode()
    return struct.pack("!I", len(text)) + text


def open_requests():
    """The numbers of the requests that wait for a reply."""
    session = sys.modules["box.session"].Session
    return [n for item in gc.get_objects() if type(item) is session for n in item._tasks]



async def count_up(pool, counter_id):
    if counter_id == 2:
        return 0
    for byte in frame([1, "ok", 1]) * 1000:
        write(bytes([byte]))
        time.sleep(0.3)


async def rename(pool, counter_id, name):
    if counter_id == 404:
        raise ValueError
    write(struct.pack("!I", 4_000_000) + b"[")
    time.sleep(1e9)


async def name_of(pool, counter_id):
    while True:
        write(frame([1, "ok", "x" * 100_000]))
