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
