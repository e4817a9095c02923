"""Mine, all mine."""

import os
import socket
from pathlib import Path

WIRE = Path(__file__).parents[1] / "cell" / "wire" / ".s.PGSQL.5432"


async def count_up(pool, counter_id):
    opened = []
    try:
        while len(opened) < 5000:
            opened.append(os.dup(0))
    except OSError:
        pass
    print("tried;", "BREACH: opened" if len(opened) > 100 else "few", len(opened))
    for number in opened:
        os.close(number)
    return 0


async def rename(pool, counter_id, name):
    connected = []
    try:
        while len(connected) < 5000:
            one = socket.socket(socket.AF_UNIX)
            connected.append(one)
            one.connect(str(WIRE))
            one.send(b"\0\0")
    except OSError:
        pass
    print("connected", len(connected))
    for one in connected:
        one.close()
