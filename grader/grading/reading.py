"""Reading one file of a student's without trusting what is there.

What is not there, or is something else than a file, is the student's. What is there and cannot be
read (no permission, a disk that fails, a file that goes away under our eyes) is the machine's or
the operator's: nobody hands in an error of a disk. It is ours, and no score.
"""

import errno
import os
import stat
from pathlib import Path

from grader.errors import GraderFault, SubmissionError
from grader.grading.looking import is_folder
from grader.system import opening

FLAGS = os.O_RDONLY | opening.NOFOLLOW | opening.NONBLOCK | opening.CLOEXEC | opening.BINARY

#: From the file up: itself, the exercise's folder, the submission's.
DEPTH = 3


def is_there(path: Path, *, depth: int = 1) -> bool:
    """Tell whether anything has that name, be it a link to nowhere. Raises GraderFault.

    Not `os.path.lexists`, for which a folder that we may not enter is empty. `depth` counts the
    last names of it that a student chose: a link among those is something, wherever it leads.
    """
    try:
        for place in reversed((path, *path.parents[: depth - 1])):
            if _is_link(place) and place != path:
                return os.path.lexists(path) or not is_folder(place)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unreadable(path.name, error) from error
    return True


def read_regular(path: Path, name: str, *, limit: int, detail: str) -> bytes:
    """Read a regular file of at most `limit` bytes, once, following no link and waiting for nobody.

    Nor may the two folders above it be links: what lies further up is the operator's. `detail`
    follows the size of a file that is too large. Raises SubmissionError with `name` in it, and
    GraderFault for a file that is there and cannot be read.
    """
    try:
        descriptor = _open(path, name)
        try:
            return _read(descriptor, name, limit=limit, detail=detail)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _unreadable(name, error) from error


def _open(path: Path, name: str) -> int:
    if any(_is_link(place) for place in reversed((path, *path.parents[: DEPTH - 1]))):
        raise _link(name)
    if not stat.S_ISREG(path.lstat().st_mode):
        raise _not_regular(name)
    try:
        # NONBLOCK: a FIFO must not make us wait. NOFOLLOW: a link may appear after the look above.
        return os.open(path, FLAGS)
    except OSError as error:
        if error.errno in (errno.ENXIO, errno.ENODEV):  # it became something else just now
            raise _not_regular(name) from None
        raise _link(name) if error.errno == errno.ELOOP else error from None


def _is_link(path: Path) -> bool:
    return stat.S_ISLNK(path.lstat().st_mode)


def _read(descriptor: int, name: str, *, limit: int, detail: str) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise _not_regular(name)
    if status.st_size > limit:
        raise SubmissionError(
            f"{name} is larger than {limit // 1024} KiB",
            detail=f"It has {status.st_size} bytes. {detail}",
        )
    content = b""
    while chunk := os.read(descriptor, limit + 1 - len(content)):
        content += chunk
    if len(content) != status.st_size:
        raise OSError(f"{len(content)} bytes were read of {status.st_size}")
    if os.fstat(descriptor).st_mtime_ns != status.st_mtime_ns:
        raise OSError("somebody was writing to it")
    return content


def _link(name: str) -> SubmissionError:
    return SubmissionError(
        f"{name} is a symbolic link",
        detail="Only the file itself can be handed in, not a pointer to one.",
    )


def _not_regular(name: str) -> SubmissionError:
    return SubmissionError(f"{name} is not a regular file")


def _unreadable(name: str, error: OSError) -> GraderFault:
    return GraderFault(
        f"{name} is there and cannot be read",
        detail=f"{error.strerror or error}. Who grades has to be able to read it and its folders.",
    )
