"""A fresh server for a submission: the prepared directory is there, the server answers."""

import time

from grader.sandbox import Sandbox, open_sandbox
from tests.bench.ground import exercises, open_fresh_server
from tests.bench.rows import Plan, Row, p50, spread

REACH_MS = 120.0


async def measure(plan: Plan) -> list[Row]:
    """Start and end servers, boxed and not in turns."""
    exercise = exercises()[0]
    boxed, bare = await open_sandbox("auto"), Sandbox("off")
    ready: dict[str, list[float]] = {"boxed": [], "bare": []}
    gone: dict[str, list[float]] = {"boxed": [], "bare": []}
    async with open_fresh_server(exercise, boxed):
        pass  # the prepared directory is there now
    for _ in range(plan.times(24, quick=6)):
        for name, sandbox in (("boxed", boxed), ("bare", bare)):
            started = time.perf_counter()
            async with open_fresh_server(exercise, sandbox):
                ready[name].append(time.perf_counter() - started)
                started = time.perf_counter()
            gone[name].append(time.perf_counter() - started)
    return [
        *_rows("fresh server in a box", ready["boxed"], reach=REACH_MS),
        *_rows("fresh server, --sandbox off", ready["bare"]),
        *_rows("end of a server in a box", gone["boxed"]),
    ]


def _rows(what: str, samples: list[float], *, reach: float | None = None) -> list[Row]:
    return [Row(what, 1000 * p50(samples), "ms", reach, note=spread(samples, 1000))]
