"""What a harness alone costs a test: tests that do nothing, each worth a point.

A file of n tests and one of 2n are run in turns; the difference, by n, is what a test costs. Here
that is all that these harnesses give: no database, no process and no box of its own.
"""

import importlib.util
import os
import sys
from pathlib import Path

from tests.bench.ground import folder
from tests.bench.meter import meter
from tests.bench.rows import Plan, Row, p50, spread

UNITTEST = """\
import unittest
from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

class Empty(unittest.IsolatedAsyncioTestCase):
{tests}

with open("results.json", "w") as results:
    JSONTestRunner(stream=results).run(unittest.defaultTestLoader.loadTestsFromTestCase(Empty))
"""
WEIGHED = """\
    @weight(1)
    async def test_{number}(self):
        self.assertTrue(True)
"""
PYTEST = "async def test_{number}():\n    assert True\n"

NO_PLUGINS = ("env", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1")  # but those that are named
RUN_PYTEST = ("-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider")
PLUGINS = ("-p", "pytest_asyncio.plugin", "-o", "asyncio_mode=auto")


async def measure(plan: Plan) -> list[Row]:
    """Run each harness on the small file and on the large one."""
    count = plan.times(400, quick=50)
    seconds: dict[str, list[float]] = {"pytest with pytest-asyncio": []}
    if importlib.util.find_spec("gradescope_utils"):
        seconds["gradescope-utils, unittest"] = []
    with folder() as place:
        for _ in range(plan.times(5, quick=1)):
            for name, samples in seconds.items():
                write = _write_pytest if name.startswith("pytest") else _write_unittest
                small = (await meter(*write(place, count))).wall
                samples.append(((await meter(*write(place, 2 * count))).wall - small) / count)
    return [
        Row(f"{name}: an empty test", 1e6 * p50(samples), "us", note=spread(samples, 1e6))
        for name, samples in seconds.items()
    ]


def _write_pytest(place: Path, count: int) -> tuple[str, ...]:
    """Write the file; returns the command that runs it."""
    file = place / f"test_{count}.py"
    file.write_text("".join(PYTEST.format(number=number) for number in range(count)))
    return (*NO_PLUGINS, sys.executable, *RUN_PYTEST, *PLUGINS, str(file))


def _write_unittest(place: Path, count: int) -> tuple[str, ...]:
    file = place / f"unittest_{count}.py"
    tests = "".join(WEIGHED.format(number=number) for number in range(count))
    file.write_text(
        UNITTEST.replace('"results.json"', repr(str(place / "results.json"))).format(tests=tests)
    )
    return (sys.executable, str(file))
