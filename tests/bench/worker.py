"""A fresh process for a test, and a call into it."""

import time

from grader.cell import Cell
from grader.sandbox import open_sandbox
from tests.bench.ground import exercises, open_solution_cell
from tests.bench.rows import Plan, Row, p50, spread

#: Added to the solution: a call that costs nothing itself.
ECHO = "\n\nasync def echo(value):\n    return value\n"


async def measure(plan: Plan) -> list[Row]:
    """Time forks and calls."""
    async with open_solution_cell(exercises()[0], await open_sandbox("auto"), ECHO) as cell:
        forks = [await _fork(cell) for _ in range(plan.times(60, quick=15))]
        calls = await _calls(cell, plan.times(2000, quick=500))
    return [
        Row("fork, import and first call", 1000 * p50(forks), "ms", note=spread(forks, 1000)),
        Row("a call into the box", 1e6 * p50(calls), "us", note=spread(calls, 1e6)),
    ]


async def _fork(cell: Cell) -> float:
    worker = await cell.workers.get(0)
    started = time.perf_counter()
    async with worker.fork(dsn="") as child:
        await child.call("echo", (1,))
        return time.perf_counter() - started


async def _calls(cell: Cell, count: int) -> list[float]:
    seconds = []
    worker = await cell.workers.get(0)
    async with worker.fork(dsn="") as child:
        for number in range(count):
            started = time.perf_counter()
            await child.call("echo", (number,))
            seconds.append(time.perf_counter() - started)
    return seconds
