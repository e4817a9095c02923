"""Reading one file of a student's without trusting what is there."""

import os
import stat
from pathlib import Path

from grader.errors import SubmissionError

#: From the file up: itself, the exercise's folder, the submission's.
DEPTH = 3


def read_regular(path: Path, name: str, *, limit: int, detail: str) -> bytes:
    """Read a regular file of at most `limit` bytes, once, following no link and waiting for nobody.

    Nor may the two folders above it be links: what lies further up is the operator's. `detail`
    follows the size of a file that is too large. Raises SubmissionError with `name` in it.
    """
    if any(place.is_symlink() for place in (path, *path.parents[: DEPTH - 1])):
        raise SubmissionError(
            f"{name} is a symbolic link",
            detail="Only the file itself can be handed in, not a pointer to one.",
        )
    try:
        # NONBLOCK: a FIFO must not make us wait. NOFOLLOW: no link may appear after the look above.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise SubmissionError(f"{name} cannot be read", detail=str(error.strerror)) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise SubmissionError(f"{name} is not a regular file")
        if status.st_size > limit:
            raise SubmissionError(
                f"{name} is larger than {limit // 1024} KiB",
                detail=f"It has {status.st_size} bytes. {detail}",
            )
        return os.read(descriptor, limit)
    finally:
        os.close(descriptor)
