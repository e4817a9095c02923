"""Commands that run the code of others, and so need a system with walls."""

from grader.errors import OperatorError
from grader.system import UNIX


def require_unix(command: str) -> None:
    """Raise OperatorError on Windows, where there are neither a sandbox nor limits."""
    if not UNIX:
        raise OperatorError(
            f"`grader {command}` does not run on Windows: it runs the code of others",
            hint="Use WSL, a Linux machine or a container. `grader check` runs here.",
        )
