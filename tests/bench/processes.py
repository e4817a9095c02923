"""Processes and their memory, as Linux tells it in /proc."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")

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


def descendants(root: int) -> dict[int, list[str]]:
    """The command lines of a process and of all below it, by pid."""
    below = _children()
    found, open_ = {}, [root]
    while open_:
        pid = open_.pop()
        with suppress(*GONE):
            found[pid] = (PROC / str(pid) / "cmdline").read_text().split("\0")
        open_ += below.get(pid, [])
    return found


def children(pid: int) -> list[int]:
    """The pids of its direct children."""
    return _children().get(pid, [])


def _children() -> dict[int, list[int]]:
    below: dict[int, list[int]] = {}
    for pid in _pids():
        with suppress(*GONE):
            # The name, in parentheses, may hold anything.
            parent = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1]
            below.setdefault(int(parent), []).append(pid)
    return below


def _pids() -> Iterator[int]:
    return (int(path.name) for path in PROC.iterdir() if path.name.isdigit())


def memory_of(pid: int) -> Memory:
    """What one process has; nothing if it is gone."""
    with suppress(*GONE):
        text = (PROC / str(pid) / "smaps_rollup").read_text()
        lines = (line.split() for line in text.splitlines()[1:])
        kib = {words[0].rstrip(":"): int(words[1]) for words in lines}
        uss = kib["Private_Clean"] + kib["Private_Dirty"]
        return Memory(1024 * kib["Pss"], 1024 * uss, 1024 * kib["Pss_File"], 1)
    return Memory()


def bytes_in(pid: int, directory: str) -> int:
    """What the file system of a directory holds, as the process sees it."""
    with suppress(*GONE):
        status = os.statvfs(PROC / str(pid) / "root" / directory.lstrip("/"))
        return (status.f_blocks - status.f_bfree) * status.f_frsize
    return 0
