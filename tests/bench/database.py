"""A fresh database for a test: cloned, connected to, and dropped again."""

import time

import asyncpg

from grader.sandbox import open_sandbox
from tests.bench.ground import exercises, open_fresh_server
from tests.bench.rows import Plan, Row, p50, spread

REACH_MS = 25.0


async def measure(plan: Plan) -> list[Row]:
    """Clone, connect and drop, one after the other as tests do."""
    exercise = exercises()[0]
    cloned, ready, dropped = [], [], []
    async with open_fresh_server(exercise, await open_sandbox("auto")) as server:
        for _ in range(plan.times(60, quick=15)):
            started = time.perf_counter()
            database = await server.clone(exercise.slug)
            cloned.append(time.perf_counter() - started)
            connection = await asyncpg.connect(**database.verifier)
            await connection.fetchval("SELECT 1")
            ready.append(time.perf_counter() - started)
            await connection.close()
            started = time.perf_counter()
            await server.drop(database)
            dropped.append(time.perf_counter() - started)
    return [
        Row(
            "fresh database, first connection included",
            1000 * p50(ready),
            "ms",
            REACH_MS,
            note=f"the clone alone {1000 * p50(cloned):.1f} ms; {spread(ready, 1000)}",
        ),
        Row("its removal", 1000 * p50(dropped), "ms", note=spread(dropped, 1000)),
    ]
