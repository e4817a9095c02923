"""An assertion that also says what it is about, for those who explain it."""

from collections.abc import Sequence

from grader.worker import StudentError


class Missed(AssertionError):
    """What a part of the engine asked for did not hold. Its text tells the same as its facts."""

    def __init__(
        self, message: str, *, left: Sequence[str] = (), error: StudentError | None = None
    ) -> None:
        super().__init__(message)
        self.left = left  # what the calls left behind
        self.error = error  # what a call raised
