"""The trees of control groups on this machine, and our own place in each.

Source: https://docs.kernel.org/admin-guide/cgroup-v2.html, .../cgroup-v1/index.html and
https://man7.org/linux/man-pages/man7/cgroups.7.html for the two files in /proc.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Hierarchy:
    """One mounted tree."""

    controllers: frozenset[str]  # of v1; none in v2, where each group has a file of them
    top: Path  # where it is mounted
    own: Path  # the group that we are in

    @property
    def unified(self) -> bool:
        """Whether this is v2's."""
        return not self.controllers


def find_hierarchies() -> Iterator[Hierarchy]:
    """Yield every tree in whose mounted part we are."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text().splitlines()
        places = _read_places(Path("/proc/self/cgroup").read_text())
    except OSError:  # no Linux, or no /proc
        return
    for line in mounts:
        before, _, after = line.partition(" - ")
        root, top = before.split()[3:5]
        kind, _, options = after.split()
        for names, place in places:
            if _is_of(kind, options, names) and place.is_relative_to(root):
                yield Hierarchy(names, Path(top), Path(top) / place.relative_to(root))


def _is_of(kind: str, options: str, controllers: frozenset[str]) -> bool:
    """Whether a mount shows the tree that has these controllers; v2's has no names."""
    if kind == "cgroup":
        return bool(controllers) and controllers <= set(options.split(","))
    return kind == "cgroup2" and not controllers


def _read_places(text: str) -> list[tuple[frozenset[str], Path]]:
    """Read lines like ``4:memory:/user.slice``; v2's is ``0::/user.slice``."""
    fields = (line.split(":", 2) for line in text.splitlines())
    return [
        (frozenset(name for name in names.split(",") if name), Path(place))
        for _, names, place in fields
    ]
