"""The one place that writes reports: whole, under a fresh name, and never through a link.

What lies in a folder of reports may have been put there by anybody: an older run, a student in
whose folder it is. A link in it leads nowhere for us, it is replaced by what was to be written.
"""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from grader.system import opening


def write_text(path: Path, text: str) -> None:
    """Write by renaming, so that nobody ever reads half a file. Raises OSError.

    A link of that name is replaced, not followed.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write what is no text in the same way; `mode` is narrowed by the umask."""
    fresh = _fresh(path)
    try:
        with os.fdopen(os.open(fresh, _NEW, mode), "wb") as file:
            file.write(content)
        fresh.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def add_line(path: Path, line: str) -> None:
    """Add a line to a file, whole or not at all to who reads lines. Raises OSError.

    Half a line that a killed writer left is ended first. What is no regular file is replaced.
    """
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISREG(path.lstat().st_mode):
            path.unlink()
    with os.fdopen(os.open(path, _MORE, 0o666), "ab") as file:
        size = os.fstat(file.fileno()).st_size
        whole = size == 0 or os.pread(file.fileno(), 1, size - 1) == b"\n"
        file.write(b"" if whole else b"\n")
        file.write(line.encode("utf-8", "backslashreplace") + b"\n")


def make_folder(path: Path) -> None:
    """Make a folder if it is not there; a link of that name is replaced. Raises OSError."""
    if path.is_symlink():
        path.unlink()
    path.mkdir(parents=True, exist_ok=True)


def try_to_write(folder: Path) -> None:
    """Raise OSError if nothing can be written there."""
    probe = _fresh(folder / "writable")
    os.close(os.open(probe, _NEW, 0o666))
    probe.unlink()


def find_link(path: Path, within: Path) -> Path | None:
    """Return a link on the way to `path` that lies inside of `within`, if there is one."""
    way = Path(os.path.abspath(path))  # noqa: PTH100  links are not to be followed
    for place in reversed((way, *way.parents)):
        inside = Path(os.path.realpath(place.parent)).is_relative_to(within)
        if inside and stat.S_ISLNK(_mode(place)):
            return place
    return None


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | opening.NOFOLLOW | opening.CLOEXEC | opening.BINARY
_MORE = (
    os.O_RDWR
    | os.O_APPEND
    | os.O_CREAT
    | opening.NOFOLLOW
    | opening.NONBLOCK
    | opening.CLOEXEC
    | opening.BINARY
)


def _fresh(path: Path) -> Path:
    """A name beside it that nobody can have foreseen; no longer than the file system takes."""
    return path.with_name(f".{path.name[:40]}.{secrets.token_hex(8)}.new")


def _mode(path: Path) -> int:
    try:
        return os.lstat(path).st_mode
    except OSError:
        return 0
