import contextlib
import gc
import json
import os
import stat
import struct
import sys
import time


def sockets():
    for number in range(3, 64):
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                yield number


#: The only socket that is open before anything of ours runs.
RPC = next(sockets())


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
