"""Sockets on which nobody listens: there to be reached, for code that has no database."""

import socket
from pathlib import Path


def bind_dead(path: Path) -> Path:
    """Leave one at `path`, alone in its folder, for whoever a box runs as."""
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    path.chmod(0o666)
    return path
