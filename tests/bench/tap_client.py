"""The client of tap.py. Prints JSON: for each kind of work the seconds of both ways.

Usage: python -m tests.bench.tap_client DIRECT_HOST TAPPED_HOST USER DATABASE TRIPS BULK ROWS
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable

import asyncpg

#: Round trips of one way before it is the other's turn.
BLOCK = 50

Work = Callable[[asyncpg.Connection], Awaitable[object]]


async def main() -> None:
    direct, tapped, user, database = sys.argv[1:5]
    trips, bulk, count = map(int, sys.argv[5:])
    rows = [(number, f"product {number}", number * 0.01) for number in range(count)]
    ways = [
        await asyncpg.connect(host=host, user=user, database=database) for host in (direct, tapped)
    ]

    async def copy(connection: asyncpg.Connection) -> None:
        await connection.copy_records_to_table("bench_in", records=rows)

    times = {
        "round_trip": await in_turns(ways, lambda one: one.fetchval("SELECT 1"), trips, BLOCK),
        "copy": await in_turns(ways, copy, bulk, 1),
        "fetch": await in_turns(ways, lambda one: one.fetch("SELECT * FROM bench_out"), bulk, 1),
    }
    for connection in ways:
        await connection.close()
    sys.stdout.write(json.dumps(times))


async def in_turns(
    ways: list[asyncpg.Connection], work: Work, count: int, block: int
) -> list[list[float]]:
    """Do the work `count` times on each connection, `block` times in a row, once before it."""
    seconds: list[list[float]] = [[] for _ in ways]
    for connection in ways:
        await work(connection)
    for _ in range(0, count, block):
        for connection, samples in zip(ways, seconds, strict=True):
            for _ in range(block):
                started = time.perf_counter()
                await work(connection)
                samples.append(time.perf_counter() - started)
    return seconds


if __name__ == "__main__":
    asyncio.run(main())
