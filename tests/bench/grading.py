"""`grader grade` on the solutions, one job, against the same tests run plainly."""

import json
import os
import sys
from pathlib import Path

from tests.bench.ground import GRADER, exercises, folder, run
from tests.bench.plain import open_plain_server
from tests.bench.rows import BenchError, Plan, Row
from tests.bench.twins import Twins, write_twins

REACH_TIMES = 1.5
SEED = 20240501

#: How the grader starts pytest, without its own plugins.
PYTEST = (
    *(sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--import-mode=importlib"),
    *("--assert=plain", "--strict-markers", "--tb=short"),
    *("-p", "no:cacheprovider", "-p", "no:warnings", "-p", "pytest_asyncio.plugin"),
    *("-p", "tests.bench.plain", "-o", "asyncio_mode=auto"),
    *("-o", "asyncio_default_fixture_loop_scope=session"),
    *("-o", "asyncio_default_test_loop_scope=session"),
)


async def measure(plan: Plan) -> list[Row]:
    """Run both in turns, after what either keeps from run to run was made."""
    graded, plain, inside = [], [], []
    with folder() as place:
        twins = await write_twins(place)
        await _prepare(place)
        for _ in range(plan.times(3, quick=1)):
            seconds, of_it = await _grade(twins, place / "out")
            graded.append(seconds)
            inside.append(of_it)
            plain.append(await _run_plainly(twins))
    count = f"{twins.cases} tests, {twins.left_out} of the wire left out on both sides"
    return [
        Row("grader grade, all hidden tests", min(graded), "s", note=count),
        Row("the same, without its start and its reports", min(inside), "s"),
        Row("the same tests run plainly", min(plain), "s", note="one pytest, no sandbox, no tap"),
        Row(
            "grader grade / plainly",
            min(graded) / min(plain),
            "x",
            REACH_TIMES,
            note=f"best of {len(plain)}, in turns; {1000 * min(graded) / twins.cases:.0f} against "
            f"{1000 * min(plain) / twins.cases:.0f} ms a test",
        ),
    ]


async def _prepare(place: Path) -> None:
    """Have the prepared data directory of the plain server made; grading's is made by `grade`."""
    (place / "prepare").mkdir(mode=0o711)
    async with open_plain_server(exercises(), place / "prepare"):
        pass


async def _grade(twins: Twins, out: Path) -> tuple[float, float]:
    """Return the seconds of the whole command and those of the submission. Raises BenchError."""
    options = ("--jobs", "1", "--seed", str(SEED), "-o", str(out))
    folders = ("--exercises", str(twins.exercises), "--solutions", str(twins.solutions))
    seconds = await run(*GRADER, "grade", str(twins.solutions), *options, *folders)
    result = json.loads((out / "solutions" / "result.json").read_text(encoding="utf-8"))
    if result["score"] != result["max_score"]:
        raise BenchError(f"the solutions score {result['score']} of {result['max_score']}")
    return seconds, float(result["seconds"])


async def _run_plainly(twins: Twins) -> float:
    """Return the seconds of the whole command. Raises BenchError if a test does not pass."""
    options = ("--plain-exercises", str(twins.exercises), "--plain-seed", str(SEED))
    files = map(str, twins.tests)
    return await run(*PYTEST, *options, *files, env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
