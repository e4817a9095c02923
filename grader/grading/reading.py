"""Reading one file of a student's without trusting what is there."""

import errno
import os
import stat
from pathlib import Path

from grader.errors import GraderFault, SubmissionError
from grader.grading.looking import kind

#: From the file up: itself, the exercise's folder, the submission's.
DEPTH = 3

#: What opening says of something that is no file to be read: a link that came in the last moment,
#: a socket, a device without a driver.
NO_FILE = (errno.ELOOP, errno.ENXIO, errno.ENODEV, errno.EISDIR)


def read_regular(path: Path, name: str, *, limit: int, detail: str) -> bytes:
    """Read a regular file of at most `limit` bytes, once, following no link and waiting for nobody.

    Nor may the two folders above it be links: what lies further up is the operator's. `detail`
    follows the size of a file that is too large. Raises SubmissionError with `name` in it, and
    GraderFault for what may be handed in well and cannot be read by us.
    """
    if any(kind(place) == stat.S_IFLNK for place in reversed((path, *path.parents[: DEPTH - 1]))):
        raise SubmissionError(
            f"{name} is a symbolic link",
            detail="Only the file itself can be handed in, not a pointer to one.",
        )
    if kind(path) not in (stat.S_IFREG, 0):  # before it is opened: a device may act on that
        raise SubmissionError(f"{name} is not a regular file")
    try:
        # NONBLOCK: a FIFO must not make us wait. NOFOLLOW: no link may appear after the look above.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in NO_FILE:
            raise SubmissionError(f"{name} is not a regular file") from error
        raise _unreadable(path, name, error) from error
    try:
        return _read(descriptor, name, limit=limit, detail=detail)
    except OSError as error:
        raise _unreadable(path, name, error) from error
    finally:
        os.close(descriptor)


def _read(descriptor: int, name: str, *, limit: int, detail: str) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise SubmissionError(f"{name} is not a regular file")
    if status.st_size > limit:
        raise SubmissionError(
            f"{name} is larger than {limit // 1024} KiB",
            detail=f"It has {status.st_size} bytes. {detail}",
        )
    content = b""
    while chunk := os.read(descriptor, limit + 1 - len(content)):
        content += chunk
    if len(content) != status.st_size or os.fstat(descriptor).st_mtime_ns != status.st_mtime_ns:
        raise GraderFault(f"{name} was changed while it was read")
    return content


def _unreadable(path: Path, name: str, error: OSError) -> GraderFault:
    return GraderFault(f"{name} cannot be read: {error.strerror}", detail=str(path))
