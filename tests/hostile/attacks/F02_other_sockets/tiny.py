"""Past the tap."""

import os
import socket
import stat
from pathlib import Path


CELL = Path(__file__).parents[1] / "cell"
WIRE = CELL / "wire" / ".s.PGSQL.5432"
GUESSES = [
    CELL / "server" / "socket" / ".s.PGSQL.5432",
    CELL / "server" / ".s.PGSQL.5432",
    *map(Path, ["/tmp/.s.PGSQL.5432", "/var/run/postgresql/.s.PGSQL.5432", "/run/docker.sock",
                "/var/run/docker.sock", "/run/dbus/system_bus_socket", "/dev/log"]),
]


def sockets():
    for folder, folders, names in os.walk("/"):
        folders[:] = [name for name in folders if name not in ("proc", "zoneinfo")]
        for name in names:
            path = Path(folder, name)
            if stat.S_ISSOCK(path.lstat().st_mode):
                yield path


def connect(address):
    one = socket.socket(socket.AF_UNIX)
    one.connect(address)
    one.send(__file__.encode())  # a bait wants to know who came
    return address


def abstract():
    try:
        with open("/proc/net/unix") as table:
            return [line.split()[-1] for line in table if "@grader-hostile-bait" in line]
    except OSError:
        return []


async def count_up(pool, counter_id):
    for path in [*GUESSES, *sockets()]:
        if path != WIRE:
            attempt(str(path), lambda: connect(str(path)))
    for name in abstract():
        attempt(name, lambda: connect("\0" + name[1:]))
    print("tried", "all")
    return await pool.fetchval(
        "UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value", counter_id
    )
