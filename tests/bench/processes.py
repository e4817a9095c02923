"""Processes as Linux tells of them in /proc: whose child, at what, and what they used.

Source: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, .../proc_pid_smaps.5.html.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cost import Cpu

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")

#: What a process that ended meanwhile, or is another user's, raises.
GONE = (FileNotFoundError, ProcessLookupError, PermissionError)


@dataclass(frozen=True)
class Memory:
    """Bytes, added over processes."""

    pss: int = 0  # shared pages divided among those who share them
    uss: int = 0  # pages that nobody shares
    files: int = 0  # the part of `pss` that are mapped files: programs and libraries
    processes: int = 0

    def __add__(self, other: "Memory") -> "Memory":
        return Memory(
            self.pss + other.pss,
            self.uss + other.uss,
            self.files + other.files,
            self.processes + other.processes,
        )


@dataclass(frozen=True)
class Stat:
    """One process."""

    pid: int
    parent: int
    cpu: Cpu  # its own, and its children's that have ended and were waited for


def parse_stat(text: str) -> Stat:
    """Read a process's `stat`. The name, in parentheses, may hold anything."""
    pid = int(text.partition(" ")[0])
    words = text.rpartition(")")[2].split()
    user, system, children_user, children_system = (int(word) / TICKS for word in words[11:15])
    return Stat(pid, int(words[1]), Cpu(user + children_user, system + children_system))


def descendants(root: int) -> dict[int, list[str]]:
    """The command lines of a process and of all below it, by pid, parents before children."""
    below = _children(read_stats())
    found, open_ = {}, [root]
    while open_:
        pid = open_.pop()
        with suppress(*GONE):
            found[pid] = (PROC / str(pid) / "cmdline").read_text().split("\0")
        open_ += below.get(pid, [])
    return found


def children(pid: int) -> list[int]:
    """The pids of its direct children."""
    return _children(read_stats()).get(pid, [])


def read_stats() -> dict[int, Stat]:
    """All processes, by pid."""
    found = {}
    for path in PROC.iterdir():
        if path.name.isdigit():
            with suppress(*GONE):
                found[int(path.name)] = parse_stat((path / "stat").read_text())
    return found


def _children(stats: Mapping[int, Stat]) -> dict[int, list[int]]:
    below: dict[int, list[int]] = {}
    for stat in stats.values():
        below.setdefault(stat.parent, []).append(stat.pid)
    return below


def memory_of(pid: int) -> Memory:
    """What one process has; nothing if it is gone."""
    with suppress(*GONE):
        return parse_rollup((PROC / str(pid) / "smaps_rollup").read_text())
    return Memory()


def parse_rollup(text: str) -> Memory:
    """Read a process's `smaps_rollup`, which is in KiB."""
    lines = (line.split() for line in text.splitlines()[1:])
    kib = {words[0].rstrip(":"): int(words[1]) for words in lines}
    uss = kib["Private_Clean"] + kib["Private_Dirty"]
    return Memory(1024 * kib["Pss"], 1024 * uss, 1024 * kib["Pss_File"], 1)


def bytes_in(pid: int, directory: str) -> int:
    """What the file system of a directory holds, as the process sees it."""
    with suppress(*GONE):
        status = os.statvfs(PROC / str(pid) / "root" / directory.lstrip("/"))
        return (status.f_blocks - status.f_bfree) * status.f_frsize
    return 0


def by_role(
    stats: Mapping[int, Stat], roles: Mapping[int, str], root: int
) -> dict[int, tuple[str, Cpu]]:
    """Add up a tree: for each process that begins a role, that role and what is its.

    `roles` tells the role of those that begin one; the others have their parent's. What a process
    that begins a role used goes on growing as long as it is there, and is gone with it: whoever
    looks again and again keeps the last.
    """
    sums: dict[int, tuple[str, Cpu]] = {}
    for stat in stats.values():
        first = _begins(stat.pid, stats, roles, root)
        if first is not None:
            role, cpu = sums.get(first, (roles[first], Cpu()))
            sums[first] = role, cpu + stat.cpu
    return sums


def _begins(pid: int, stats: Mapping[int, Stat], roles: Mapping[int, str], root: int) -> int | None:
    """The process above, or this one, whose role this one has; None outside of the tree of root."""
    first = None
    while pid in stats:
        if first is None and pid in roles:
            first = pid
        if pid == root:
            return first
        pid = stats[pid].parent
    return None
