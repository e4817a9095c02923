"""What the kernel takes of a small Python that has imported asyncpg: forks, bytes on a socket.

For floor.py, a program of its own because a fork copies the memory of who forks. Prints the seconds
of each time as JSON.

Usage: python -m tests.bench.kernel COUNT
"""

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import Callable

import asyncpg  # noqa: F401  what a worker has in its memory

#: So many for each fork.
ROUND_TRIPS = 20


async def nothing() -> None:
    """Nothing."""


FORKS: dict[str, Callable[[], object]] = {
    "fork of a small Python with asyncpg": lambda: None,
    "the same, with asyncio.run of nothing": lambda: asyncio.run(nothing()),
}


def main(count: int) -> None:
    seconds: dict[str, list[float]] = {what: [] for what in FORKS}
    for _ in range(count):
        for what, work in FORKS.items():
            seconds[what].append(fork(work))
    seconds["round trip over a Unix socket"] = round_trips(ROUND_TRIPS * count)
    json.dump(seconds, sys.stdout)


def fork(work: Callable[[], object]) -> float:
    """The seconds until a child that does `work` has ended."""
    started = time.perf_counter()
    pid = start(work)
    os.waitpid(pid, 0)
    return time.perf_counter() - started


def round_trips(count: int) -> list[float]:
    """One byte to another process and back."""
    here, there = socket.socketpair()

    def echo() -> None:
        here.close()
        while byte := there.recv(1):
            there.send(byte)

    pid = start(echo)
    there.close()
    seconds = []
    for _ in range(count):
        started = time.perf_counter()
        here.send(b".")
        here.recv(1)
        seconds.append(time.perf_counter() - started)
    here.close()
    os.waitpid(pid, 0)
    return seconds


def start(work: Callable[[], object]) -> int:
    """Have a child do `work` and end; returns its pid."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid


if __name__ == "__main__":
    main(int(sys.argv[1]))
