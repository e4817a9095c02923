"""`grader grade` on the solutions, one job, against the same tests run in other ways, in turns."""

import importlib.util
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench.cost import Cost
from tests.bench.ground import exercises, folder
from tests.bench.meter import meter, meter_grader
from tests.bench.plain import open_plain_server
from tests.bench.rows import BenchError, Plan, Row, p50, spread
from tests.bench.twins import Twins, write_twins

REACH_TIMES = 1.0
SEED = 20240501

#: How the grader starts pytest, without its own plugins.
PYTEST = (
    *(sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--import-mode=importlib"),
    *("--assert=plain", "--strict-markers", "--tb=short"),
    *("-p", "no:cacheprovider", "-p", "no:warnings"),
    *("-p", "pytest_asyncio.plugin", "-p", "tests.bench.plain", "-o", "asyncio_mode=auto"),
    *("-o", "asyncio_default_fixture_loop_scope=session"),
    *("-o", "asyncio_default_test_loop_scope=session"),
)

GRADER, PLAIN, TEMPLATES = "grader grade", "plainly", "plainly with pytest-postgresql"


async def measure(plan: Plan) -> list[Row]:
    """Run all ways in turns, after what any keeps from run to run was made."""
    with folder() as place:
        twins = await write_twins(place)
        await _prepare(place)
        ways: dict[str, Callable[[], Awaitable[Cost]]] = {
            GRADER: lambda: _grade(twins, place / "out"),
            PLAIN: lambda: _run_plainly(twins, "sql"),
        }
        if importlib.util.find_spec("pytest_postgresql"):
            ways[TEMPLATES] = lambda: _run_plainly(twins, "pytest-postgresql")
        costs: dict[str, list[Cost]] = {way: [] for way in ways}
        for _ in range(plan.times(5, quick=1)):
            for way, run in ways.items():
                costs[way].append(await run())
    return [
        *(_row(way, found, twins) for way, found in costs.items()),
        *(row for way in costs if way != GRADER for row in _ratios(costs, way)),
    ]


def _row(way: str, costs: list[Cost], twins: Twins) -> Row:
    wall, cpu = [cost.wall for cost in costs], [cost.cpu.total for cost in costs]
    note = f"{twins.cases} tests, {twins.left_out} left out; processor time {p50(cpu):.1f} s"
    return Row(way, p50(wall), "s", note=f"{note}; {spread(wall)}")


def _ratios(costs: dict[str, list[Cost]], way: str) -> list[Row]:
    """Of turns, each by itself: what disturbs one disturbs both sides of it."""
    turns = list(zip(costs[GRADER], costs[way], strict=True))
    wall = [ours.wall / theirs.wall for ours, theirs in turns]
    what, reach = f"{GRADER} / {way}", REACH_TIMES if way == PLAIN else None
    rows = [Row(what, p50(wall), "x", reach, note=spread(wall))]
    if all(theirs.cpu.total for _, theirs in turns):
        cpu = [ours.cpu.total / theirs.cpu.total for ours, theirs in turns]
        rows.append(Row(f"{what}, processor time", p50(cpu), "x", note=spread(cpu)))
    return rows


async def _prepare(place: Path) -> None:
    """Have the prepared data directory of the plain server made; grading's is made by `grade`."""
    (place / "prepare").mkdir(mode=0o711)
    async with open_plain_server(exercises(), place / "prepare"):
        pass


async def _grade(twins: Twins, out: Path) -> Cost:
    """Raises BenchError if a test does not pass."""
    options = ("--regrade", "--jobs", "1", "--seed", str(SEED), "-o", str(out))
    folders = ("--exercises", str(twins.exercises), "--solutions", str(twins.solutions))
    run = await meter_grader("grade", str(twins.solutions), *options, *folders)
    result = json.loads((out / "solutions" / "result.json").read_text(encoding="utf-8"))
    if result["score"] != result["max_score"]:
        raise BenchError(f"the solutions score {result['score']} of {result['max_score']}")
    return run.cost


async def _run_plainly(twins: Twins, copies: str) -> Cost:
    """Raises BenchError if a test does not pass."""
    plainly = ("--plain-exercises", str(twins.exercises), "--plain-seed", str(SEED))
    files = map(str, twins.tests)
    return await meter(
        *("env", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1"),
        *PYTEST,
        *(*plainly, "--plain-copies", copies, *files),
    )
