"""``python -m tests.bench [SECTION...]``: measure, and print what was measured."""

import argparse
import asyncio
import os
import platform
import sys
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
    killed,
    kinds,
    many,
    memory,
    server,
    tap,
    worker,
)
from tests.bench.page import write_into
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
    "kinds": kinds.measure,
    "many": many.measure,
    "killed": killed.measure,
    "fresh": fresh.measure,
}

MACHINE = {
    "cores": os.cpu_count(),
    "python": platform.python_version(),
    "system": f"{platform.system()} {platform.machine()}",
}
WHERE = f"{MACHINE['cores']} cores, Python {MACHINE['python']}, {MACHINE['system']}"

#: Left out of a quick run unless named.
SLOW = {"container", "many", "killed"}
#: Left out of every run unless named or asked for: it installs packages.
INSTALLS = {"fresh"}


async def measure(
    names: list[str],
    plan: Plan,
    console: Console,
    loads: dict[str, float],
    page: Path | None = None,
) -> dict[str, list[Row]]:
    """Measure section by section. One that cannot says why and leaves the others alone.

    `loads` takes what the machine had to do as each section ended, this benchmark included. A
    table is in the page as soon as it is measured: who stops the rest keeps it.
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
        if page is not None and name in results:
            write_into(page, name, results[name], f"{WHERE}; load at the end {loads[name]}.")
    return results


def main() -> None:
    """Exit with 1 if something is broken that no machine's speed is the reason of."""
    arguments = _parse()
    left_out = set() if arguments.fresh else set(INSTALLS)
    left_out |= SLOW if arguments.quick else set()
    names = arguments.section or [name for name in SECTIONS if name not in left_out]
    plan = Plan(quick=arguments.quick, submissions=arguments.submissions)
    console = Console()
    loads = {"before": round(os.getloadavg()[0], 1)}
    results = asyncio.run(measure(names, plan, console, loads, arguments.page))
    machine = MACHINE | {"load": loads}
    console.print(draw(results))
    console.print(WHERE)
    console.print(f"load: {', '.join(f'{name} {value}' for name, value in loads.items())}")
    if arguments.json is not None:
        arguments.json.write_text(write_json(results, machine), encoding="utf-8")
    facts = [row for rows in results.values() for row in rows if row.fact]
    sys.exit(any(row.reached is False for row in facts))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("section", nargs="*", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions: some minutes")
    parser.add_argument("--fresh", action="store_true", help="also install into a fresh clone")
    parser.add_argument(
        "--submissions",
        type=int,
        default=60,
        metavar="N",
        help="in the sections many and killed; else 60",
    )
    parser.add_argument("--page", type=Path, metavar="FILE", help="put tables into this page")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    arguments = parser.parse_args()
    if arguments.submissions < 1:
        parser.error(f"--submissions {arguments.submissions}: there has to be one")
    if unknown := set(arguments.section) - set(SECTIONS):
        parser.error(f"there is no section {', '.join(sorted(unknown))}")
    return arguments


if __name__ == "__main__":
    main()
