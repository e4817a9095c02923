"""Every error says whose fault it is: the operator's, the author's, the student's, or ours.

The class decides what becomes of it. Only a student's fault may cost points; ours never does.
"""

import errno
from pathlib import Path

#: What the kernel says of whatever we have no more of: descriptors, space, memory, processes.
NO_MORE = (
    *(errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT, errno.ENOMEM),
    *(errno.EAGAIN, errno.ENOBUFS, errno.ETOOMANYREFS),
)


class GraderError(Exception):
    """What went wrong, the evidence, and the way out, in PostgreSQL's own three words."""

    #: The code of the language in which it is to be told; None: the one that is spoken then.
    language: str | None = None

    def __init__(self, message: str, *, detail: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.hint = hint


class OperatorError(GraderError):
    """A wrong flag, path or DSN, or no sandbox here: three lines on stderr, exit 2."""


class ExerciseError(GraderError):
    """A broken exercise: names the file and, where there is one, the line; exit 2."""

    def __init__(
        self, message: str, *, path: Path, line: int | None = None, detail: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, detail=detail, hint=hint)
        self.path = path
        self.line = line

    @property
    def place(self) -> str:
        """``path:line``, as editors and terminals like it."""
        return f"{self.path}:{self.line}" if self.line else str(self.path)


class SubmissionError(GraderError):
    """The student's file cannot be taken or loaded: becomes feedback, never a crash."""


class NotHandedInError(SubmissionError):
    """There is no file for an exercise."""


class GraderFault(GraderError):
    """Ours: a server that would not start, a sandbox that broke, a bug. No score, exit 3."""


class ServerLost(GraderFault):
    """PostgreSQL went down during a test. Ours, unless the same test does it once more."""


class WorkerLost(GraderFault):
    """The student's process was killed during a test. Ours, unless it happens once more."""


class TapBroke(GraderFault):
    """A bug of the tap's cut a connection: what the student's code met then is no fault of its."""


def ran_out(error: BaseException) -> bool:
    """Whether this process had no more of something: that says nothing of what it was doing.

    Also if that is only what the error came of.
    """
    seen: list[BaseException] = []
    ahead: list[BaseException | None] = [error]
    while ahead:
        one = ahead.pop()
        if one is None or one in seen:
            continue
        if _is_lack(one):
            return True
        seen.append(one)
        ahead += [one.__cause__, one.__context__]
        ahead += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
    return False


def _is_lack(error: BaseException) -> bool:
    match error:
        case MemoryError():
            return True
        case OSError():
            return error.errno in NO_MORE
        case RuntimeError():  # CPython has no class of its own for it
            return "can't start new thread" in str(error)
    return False
