"""A program is run to its end, and what it and all that it starts cost is measured meanwhile.

With control groups (groups.py) processor time is exact, and memory is the group's. Without, the
tree of processes is looked at again and again: what a box used after the last look at it is lost,
and memory that processes share is counted once for each.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.cost import Cost, Cpu
from tests.bench.ground import ROOT, folder
from tests.bench.groups import ROLES, Groups, open_groups
from tests.bench.processes import by_role, descendants, memory_of, read_stats
from tests.bench.rows import BenchError

LOOK_EVERY_S = 0.05

#: The roles that are no box's. Whatever is in no other group is of pytest's processes.
MAIN, PYTEST = "main", "pytest"

#: By what is in their command lines the processes are known that begin a role, the first that fits.
KNOWN_BY = {"/postgres": "server", "/worker/box": "worker", "forkserver": PYTEST}


@dataclass
class Run:
    """What a run cost, and what pytest's processes were at."""

    cost: Cost
    samples: bytes  # see samples.py; empty without groups
    trials: bytes  # see trials.py; empty without groups


@dataclass(frozen=True)
class Order:
    """What to run."""

    command: list[str]
    output: Path  # a file for what it says
    groups: Groups | None
    env: dict[str, str] = field(default_factory=dict)
    look: Callable[[int], None] = lambda root: None


@dataclass
class Watch:
    """What was seen of a running program so far."""

    root: int
    groups: Groups | None
    peak: int = 0
    seen: dict[int, tuple[str, Cpu]] = field(default_factory=dict)

    def look(self) -> None:
        """Look once."""
        if self.groups is not None:
            self.peak = max(self.peak, self.groups.memory())
            return
        tree = descendants(self.root)
        roles = {pid: role for pid, words in tree.items() if (role := role_of(words))}
        self.seen |= by_role(read_stats(), roles | {self.root: MAIN}, self.root)
        self.peak = max(self.peak, sum(memory_of(pid).pss for pid in tree))

    def roles(self) -> dict[str, Cpu]:
        """Processor time by role, once all has ended."""
        if self.groups is not None:
            boxes = {role: self.groups.cpu(role) for role in ROLES}
            return boxes | {PYTEST: self.groups.cpu() - sum(boxes.values(), Cpu())}
        found: dict[str, Cpu] = {}
        for role, cpu in self.seen.values():
            found[role] = found.get(role, Cpu()) + cpu
        return found


def role_of(words: Sequence[str]) -> str | None:
    """The role that a process with this command line begins, if any."""
    for part, role in KNOWN_BY.items():
        if any(part in word for word in words):
            return role
    return None


async def meter_grader(
    *words: str,
    env: Mapping[str, str] | None = None,
    look: Callable[[int], None] = lambda root: None,
    by_groups: bool = True,
) -> Run:
    """Run `grader` with these words; `look` is called now and then, with its pid.

    Not ``by_groups``: as where there are none. Raises BenchError with what it said if it fails.
    """
    with folder() as notes, open_groups() as groups:
        groups = groups if by_groups else None
        group = str(groups.processor) if groups is not None else "-"
        program = (sys.executable, "-m", "tests.bench.metered", str(notes), group)
        order = Order([*program, *words], notes / "output", groups, dict(env or {}), look)
        cost = await asyncio.to_thread(_run, order)
        cost = _with_main(cost, (notes / "main").read_text(), apart=groups is None)
        return Run(cost, _noted(notes / "samples"), _noted(notes / "trials"))


def _noted(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


async def meter(*command: str) -> Cost:
    """Run any command; all is of one role then. Raises BenchError with what it said if it fails."""
    with folder() as notes, open_groups() as groups:
        return await asyncio.to_thread(_run, Order([*command], notes / "output", groups))


def _with_main(cost: Cost, noted: str, *, apart: bool) -> Cost:
    """The cost with the main process's own note of itself; not ``apart``: it is in pytest's yet."""
    main = Cpu(*map(float, noted.split()))
    rest = cost.of(PYTEST) if apart else cost.of(PYTEST) - main
    return Cost(cost.wall, {**cost.roles, MAIN: main, PYTEST: rest}, cost.peak)


def _run(order: Order) -> Cost:
    command, groups = order.command, order.groups
    with order.output.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            groups.around(command) if groups else command,
            cwd=ROOT,
            env=os.environ | order.env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        watch = Watch(process.pid, groups)
        try:
            while process.poll() is None:
                watch.look()
                order.look(process.pid)
                time.sleep(LOOK_EVERY_S)
            wall = time.perf_counter() - started
        finally:
            process.kill()
            process.wait()
    if process.returncode != 0:
        tail = order.output.read_text(errors="replace")[-2000:]
        raise BenchError(f"{' '.join(command)} ended with {process.returncode}:\n{tail}")
    if groups is not None and (left := groups.wait()):
        raise BenchError(f"{' '.join(command)} left behind: {', '.join(left)}")
    return Cost(wall, watch.roles(), watch.peak)
