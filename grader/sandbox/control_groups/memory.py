"""How much memory is really there for us: what the machine has, and what our groups let us have."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from grader.sandbox.control_groups.hierarchies import Hierarchy, find_hierarchies

#: In v1 and in v2: the limit, what is used of it, and what of that the kernel gives back when asked
#: (files that it has read).
LIMITS = ("memory.limit_in_bytes", "memory.max")
USED = ("memory.usage_in_bytes", "memory.current")
GIVEN_BACK = ("total_inactive_file", "inactive_file")

MEMINFO = Path("/proc/meminfo")


def free_memory() -> int | None:
    """Return how many bytes may be taken before somebody is killed; None if nobody knows."""
    rooms = [*_in_the_machine(), *_in_groups()]
    return max(0, min(rooms)) if rooms else None


def _in_the_machine() -> Iterator[int]:
    with suppress(OSError):
        for line in MEMINFO.read_text().splitlines():
            name, _, amount = line.partition(":")
            if name == "MemAvailable":
                yield int(amount.split()[0]) * 1024


def _in_groups() -> Iterator[int]:
    for hierarchy in find_hierarchies():
        if hierarchy.unified or "memory" in hierarchy.controllers:
            for folder in _upwards(hierarchy):
                yield from _in_group(folder)


def _upwards(hierarchy: Hierarchy) -> Iterator[Path]:
    for folder in (hierarchy.own, *hierarchy.own.parents):
        if folder.is_relative_to(hierarchy.top):
            yield folder


def _in_group(folder: Path) -> Iterator[int]:
    """Yield what is left in it, if it has a limit."""
    with suppress(OSError, ValueError):  # "max", or a file that this kind of group has not
        [limit] = [int((folder / name).read_text()) for name in LIMITS if (folder / name).exists()]
        [used] = [int((folder / name).read_text()) for name in USED if (folder / name).exists()]
        words = (line.split() for line in (folder / "memory.stat").read_text().splitlines())
        counted = {name: int(number) for name, number in words}
        yield limit - used + next((counted[name] for name in GIVEN_BACK if name in counted), 0)
