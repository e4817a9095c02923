"""The student's file as it was taken in: where its copy lies, and what has to be read there.

What goes wrong on its way into the box is ours. So the hash is made of the bytes in memory, before
they touch a disk, and the box says what it read before the first line of the student's code runs.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Snapshot:
    """A copy of a student's file, alone in its folder."""

    path: Path
    size: int
    sha256: str

    @classmethod
    def write(cls, path: Path, content: bytes) -> "Snapshot":
        """Write the copy, to be read by whoever a box runs as. Raises OSError."""
        make_room(path)
        path.write_bytes(content)
        path.chmod(0o644)
        return cls(path, len(content), hashlib.sha256(content).hexdigest())

    @classmethod
    def to_come(cls, path: Path) -> "Snapshot":
        """Stand for a file that is not there yet: no box would take it for this one."""
        return cls(path, 0, "")

    @classmethod
    def of(cls, path: Path) -> "Snapshot":
        """Take a file that is there already as it is. Raises OSError."""
        content = path.read_bytes()
        return cls(path, len(content), hashlib.sha256(content).hexdigest())


def make_room(path: Path) -> None:
    """Make the folder in which a copy lies alone: a box can have that before the copy is there."""
    path.parent.mkdir(exist_ok=True)
    path.parent.chmod(0o755)
