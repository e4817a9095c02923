"""Reading an author's file: waiting for nobody, and told with its path if that cannot be."""

import io
import os
import stat
from pathlib import Path

from grader.errors import ExerciseError
from grader.system import opening


def read_text(path: Path) -> str:
    """Read UTF-8, with a byte order mark or without, as students' files. Raises ExerciseError."""
    content = read_bytes(path)
    try:
        return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig").read()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ExerciseError(
            f"cannot read {path.name}: it is not UTF-8 text", path=path, line=line
        ) from error


def read_bytes(path: Path) -> bytes:
    """Read a regular file. Raises ExerciseError."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _not_regular(path)
            return file.read()
    except OSError as error:
        raise ExerciseError(f"cannot read {path.name}: {error.strerror}", path=path) from error


def require_regular(path: Path) -> Path:
    """Return the path of what others will read. Raises ExerciseError: a FIFO makes them wait."""
    if not path.is_file():
        raise _not_regular(path)
    return path


def _without_waiting(name: str, flags: int) -> int:
    return os.open(name, flags | opening.NONBLOCK)


def _not_regular(path: Path) -> ExerciseError:
    return ExerciseError(f"{path.name} is not a regular file", path=path)
