"""Where this machine lets us make control groups, and how they are named."""

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.model import LimitTier
from grader.sandbox.control_groups.group import Group
from grader.sandbox.control_groups.hierarchies import Hierarchy, find_hierarchies

#: Without these two there is no use in groups; the third shares out the processor.
NEEDED = ("memory", "pids")
WISHED = "cpu"

#: Whose a group is: process namespace, process and its start time, as numbers of the kernel's.
PREFIX = "asyncpg-grader"
OURS = re.compile(r"asyncpg-grader\.(\d+)\.(\d+)\.(\d+)\.[0-9a-f]+")


@dataclass(frozen=True)
class ControlGroups:
    """A place to make groups in. Can be sent to other processes."""

    tier: LimitTier
    parents: tuple[Path, ...]  # one in v2, in v1 one per controller

    def make(self, *, memory_bytes: int | None, processes: int | None) -> Group:
        """Make a group that belongs to this process. Raises OSError, leaving nothing behind."""
        owner = f"{_namespace()}.{os.getpid()}.{_start_time(os.getpid())}"
        name = f"{PREFIX}.{owner}.{secrets.token_hex(4)}"
        group = Group(tuple(parent / name for parent in self.parents))
        try:
            group.make(memory_bytes=memory_bytes, processes=processes)
        except OSError:
            group.discard()
            raise
        return group

    async def sweep(self) -> None:
        """Remove the groups of graders that are dead, with whatever is left in them."""
        for name in {path.name for parent in self.parents for path in parent.glob(f"{PREFIX}.*")}:
            if _is_orphan(name):
                await Group(tuple(parent / name for parent in self.parents)).remove()


async def sweep_everywhere() -> None:
    """Remove such groups wherever they are: those graders may have been started elsewhere."""
    for hierarchy in find_hierarchies():
        # Others' groups come and go meanwhile: os.walk does not mind, rglob does.
        for folder, names, _ in os.walk(hierarchy.top):
            for name in filter(_is_orphan, names):
                await Group((Path(folder, name),)).remove()


def find_control_groups() -> ControlGroups | None:
    """Return the best place for groups here, if there is one: tried by making a group."""
    for groups in _candidates(list(find_hierarchies())):
        try:
            group = groups.make(memory_bytes=1 << 30, processes=100)
        except OSError:  # not our user's, read-only, or of another kind
            continue
        group.discard()
        return groups
    return None


def _candidates(hierarchies: list[Hierarchy]) -> Iterator[ControlGroups]:
    for hierarchy in hierarchies:
        if hierarchy.unified:
            for folder in (hierarchy.own, *hierarchy.own.parents):
                if folder.is_relative_to(hierarchy.top) and _hands_down(folder):
                    yield ControlGroups("cgroup v2", (folder,))
    places = {
        controller: hierarchy.own
        for hierarchy in hierarchies
        for controller in hierarchy.controllers
    }
    if all(controller in places for controller in NEEDED):
        chosen = dict.fromkeys(places[name] for name in (*NEEDED, WISHED) if name in places)
        yield ControlGroups("cgroup v1", tuple(chosen))


def _hands_down(folder: Path) -> bool:
    """Whether groups that are made in this one have what we need."""
    try:
        names = (folder / "cgroup.subtree_control").read_text().split()
    except OSError:
        return False
    return all(controller in names for controller in NEEDED)


def _is_orphan(name: str) -> bool:
    """Whether a group is of this process namespace, and its process is gone."""
    found = OURS.fullmatch(name)
    if found is None or int(found[1]) != _namespace():
        return False
    return _start_time(int(found[2])) != int(found[3])


def _namespace() -> int:
    return Path("/proc/self/ns/pid").stat().st_ino


def _start_time(pid: int) -> int | None:
    """When a process started, in ticks since boot: no two of one number have the same."""
    try:
        # The name, in parentheses, may hold anything.
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return None
