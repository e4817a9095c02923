"""Temporary folders that outlive nobody: what a killed grader leaves, the next one removes.

Each folder holds a lock that its grader keeps while it lives; the kernel lets go of it when the
grader dies, however it dies.
"""

import functools
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.util import get_temp_dir
from pathlib import Path

from grader.system import UNIX, opening
from grader.system.locks import try_lock
from grader.system.users import is_root, own_uid

LOCK = "grader.lock"
FLAGS = os.O_RDWR | opening.NOFOLLOW | opening.NONBLOCK | opening.CLOEXEC


@contextmanager
def open_folder(prefix: str) -> Iterator[Path]:
    """Make a folder on whose way boxes find what they are given, and remove it.

    Root's boxes run as other users, and bubblewrap opens what lies above a mount point: whoever is
    on this machine may then list the folder, so that nothing private lies open in it. Anybody
    else's boxes are their own.
    """
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if is_root():
            folder.chmod(0o755)
        lock = _claim(folder)
        try:
            yield folder
        finally:
            os.close(lock)


def sweep() -> None:
    """Remove the folders that graders of this user left when they were killed."""
    for folder in Path(tempfile.gettempdir()).iterdir():
        lock = folder / LOCK
        if _is_ours(lock) and _is_forsaken(lock):
            shutil.rmtree(lock.parent, ignore_errors=True)


@functools.cache
def claim_sockets() -> None:
    """Claim the folder of multiprocessing's sockets, as long as this process lives."""
    if UNIX:
        _claim(Path(get_temp_dir()))


def _claim(folder: Path) -> int:
    """Lock the folder: under another name first, so that nobody sees it there and not locked."""
    fresh = folder / (f"{LOCK}.new" if UNIX else LOCK)  # Windows renames no open file
    lock = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | opening.CLOEXEC, 0o600)
    try_lock(lock)  # nobody else knows of it
    if UNIX:
        fresh.rename(folder / LOCK)
    return lock


def _is_ours(lock: Path) -> bool:
    """Whether folder and lock belong to this user: anybody may put anything into /tmp."""
    try:
        folder, file = lock.parent.lstat(), lock.lstat()
    except OSError:  # removed just now
        return False
    kinds = stat.S_ISDIR(folder.st_mode) and stat.S_ISREG(file.st_mode)
    return kinds and {folder.st_uid, file.st_uid} == {own_uid()}


def _is_forsaken(lock: Path) -> bool:
    try:
        descriptor = os.open(lock, FLAGS)
    except OSError:
        return False
    try:
        return try_lock(descriptor)  # not if its grader is alive
    except OSError:
        return False
    finally:
        os.close(descriptor)
