"""What must be gone when a run has ended: its processes and its temporary files."""

from pathlib import Path

from tests.faults.program import Ground
from tests.hostile.arena import boxes_about


def leftovers(ground: Ground) -> list[str]:
    """What is still there of the ground's runs, as of now."""
    files = [str(path) for path in ground.temporary.iterdir()]
    return [*files, *processes(ground)]


def processes(ground: Ground) -> list[str]:
    """The processes that a run of the ground's started, or that it told of its place.

    A box knows the place by its command line, the grader's own by their environment.
    """
    place = str(ground.temporary).encode()
    found = [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/environ")
        if b"TMPDIR=" + place in _read(path)
    ]
    return [*found, *boxes_about(ground.temporary).values()]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it ended just now, or is somebody else's
        return b""
