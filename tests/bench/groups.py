"""Control groups of the bench's own, of version 1: who used how much of the processor and memory.

    GROUP/            the command, and all that it starts
    GROUP/worker/     with the boxes of that role below: what they used stays counted here
    GROUP/server/     when they are gone

A group counts what has ended as well, to the nanosecond, which no look at /proc can. With version 2
boxes would have to be children of other groups than they are: there the bench reads /proc.

Source: https://docs.kernel.org/admin-guide/cgroup-v1/cpuacct.html and .../memory.html.
"""

import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.control_groups.group import Group
from grader.sandbox.control_groups.hierarchies import find_hierarchies
from tests.bench.cost import Cpu
from tests.bench.rows import BenchError

#: The first two count; below the others the grader makes its own, and leftovers are seen there.
NEEDED = ("cpuacct", "memory")
WISHED = ("pids", "cpu")

#: Whose boxes are told apart.
ROLES = ("worker", "server", "other")

#: Joins by the number 0, which means "whoever writes", and becomes the command.
JOIN = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 1; shift; done; shift; exec "$@"'

#: How long processes may take to be gone once the command has ended.
PATIENCE_S = 10.0
LOOK_EVERY_S = 0.01


@dataclass(frozen=True)
class Groups:
    """One group in several hierarchies."""

    folders: dict[str, Path]  # by controller

    @property
    def processor(self) -> Path:
        """The group in which processor time is counted."""
        return self.folders["cpuacct"]

    def around(self, command: Sequence[str]) -> list[str]:
        """Return the command line that joins the group and then becomes `command`."""
        doors = [str(folder / "tasks") for folder in dict.fromkeys(self.folders.values())]
        return ["/bin/sh", "-c", JOIN, "sh", *doors, "--", *command]

    def cpu(self, role: str = "") -> Cpu:
        """What a role's boxes used so far; without a role, what all did."""
        return read_cpu(self.processor / role)

    def memory(self) -> int:
        """Bytes that are in use now by all, without files that were only read."""
        return parse_memory((self.folders["memory"] / "memory.stat").read_text())

    def left(self) -> list[str]:
        """Processes and boxes' groups that are still there."""
        found = []
        for top in self.folders.values():
            for folder, names, _ in os.walk(top):
                found += [name for name in names if name not in ROLES]
                found += (Path(folder) / "cgroup.procs").read_text().split()
        return sorted(set(found))

    def wait(self) -> list[str]:
        """Wait until nobody is there any more; returns who does not go."""
        deadline = time.monotonic() + PATIENCE_S
        while (left := self.left()) and time.monotonic() < deadline:
            time.sleep(LOOK_EVERY_S)
        return left


def parse_memory(stat: str) -> int:
    """Bytes of processes and of files in memory, from a group's memory.stat."""
    words = (line.split() for line in stat.splitlines())
    counted = {name: int(number) for name, number in words}
    return counted["total_rss"] + counted["total_shmem"]


def read_cpu(folder: Path) -> Cpu:
    """What all in a group used, those that have ended included. Files are in nanoseconds."""
    user, system = (
        int((folder / f"cpuacct.usage_{kind}").read_text()) / 1e9 for kind in ("user", "sys")
    )
    return Cpu(user, system)


@contextmanager
def open_groups() -> Iterator[Groups | None]:
    """Make a group below our own in each hierarchy; None where that cannot be done."""
    try:
        groups = _make()
    except (OSError, BenchError):
        yield None
        return
    try:
        yield groups
    finally:
        _remove(groups)


def _make() -> Groups:
    places = {name: it.own for it in find_hierarchies() for name in it.controllers}
    if missing := [name for name in NEEDED if name not in places]:
        raise BenchError(f"no control groups for {', '.join(missing)}")
    name = f"asyncpg-grader-bench.{secrets.token_hex(4)}"
    chosen = [controller for controller in (*NEEDED, *WISHED) if controller in places]
    groups = Groups({controller: places[controller] / name for controller in chosen})
    try:
        for folder in dict.fromkeys(groups.folders.values()):
            folder.mkdir()
        for role in ROLES:
            (groups.processor / role).mkdir()
    except OSError:
        _remove(groups)
        raise
    return groups


def _remove(groups: Groups) -> None:
    """Remove the folders, and with them the processes and groups that somebody left."""
    deadline = time.monotonic() + PATIENCE_S
    while not _removed(groups) and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)  # the kernel clears away what was killed


def _removed(groups: Groups) -> bool:
    there = [top for top in groups.folders.values() if top.is_dir()]
    for top in there:
        for folder, _, _ in os.walk(top, topdown=False):
            group = Group((Path(folder),))
            group._kill()
            group.discard()
    return not there
