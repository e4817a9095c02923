"""``python -m tests.bench [SECTION...] [--quick] [--fresh] [--json FILE]``."""

import argparse
import asyncio
import os
import platform
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console

from grader.errors import GraderError
from tests.bench import (
    accounting,
    container,
    database,
    floor,
    fresh,
    grading,
    harness,
    memory,
    server,
    tap,
    worker,
)
from tests.bench.rows import BenchError, Plan, Row
from tests.bench.table import draw, write_json

SECTIONS: dict[str, Callable[[Plan], Awaitable[list[Row]]]] = {
    "server": server.measure,
    "container": container.measure,
    "database": database.measure,
    "worker": worker.measure,
    "floor": floor.measure,
    "tap": tap.measure,
    "memory": memory.measure,
    "grading": grading.measure,
    "harness": harness.measure,
    "accounting": accounting.measure,
    "fresh": fresh.measure,
}

#: Left out of a quick run unless named: it starts an engine and seconds-long containers.
SLOW = {"container"}
#: Left out of every run unless named or asked for: it installs packages.
INSTALLS = {"fresh"}


async def measure(
    names: list[str], plan: Plan, console: Console, loads: dict[str, float]
) -> dict[str, list[Row]]:
    """Measure section by section. One that cannot says why and leaves the others alone.

    `loads` takes what the machine had to do as each section ended, this benchmark included.
    """
    results = {}
    for name in names:
        with console.status(f"measuring: {name}"):
            try:
                results[name] = await SECTIONS[name](plan)
            except GraderError as error:
                console.print(f"{name}: {error.message}\n{error.detail}".rstrip(), markup=False)
            except BenchError as error:
                console.print(f"{name}: {error}", markup=False)
        loads[name] = round(os.getloadavg()[0], 1)
    return results


def main() -> None:
    arguments = _parse()
    left_out = set() if arguments.fresh else set(INSTALLS)
    left_out |= SLOW if arguments.quick else set()
    names = arguments.section or [name for name in SECTIONS if name not in left_out]
    console = Console()
    loads = {"before": round(os.getloadavg()[0], 1)}
    results = asyncio.run(measure(names, Plan(quick=arguments.quick), console, loads))
    machine = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load": loads,
    }
    console.print(draw(results))
    console.print(f"{machine['cores']} cores, Python {machine['python']}, {machine['system']}")
    console.print(f"load: {', '.join(f'{name} {value}' for name, value in loads.items())}")
    if arguments.json is not None:
        arguments.json.write_text(write_json(results, machine), encoding="utf-8")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("section", nargs="*", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions: under a minute")
    parser.add_argument("--fresh", action="store_true", help="also install into a fresh clone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    arguments = parser.parse_args()
    if unknown := set(arguments.section) - set(SECTIONS):
        parser.error(f"there is no section {', '.join(sorted(unknown))}")
    return arguments


if __name__ == "__main__":
    main()
