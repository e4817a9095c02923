"""What was handed to a child, looked at before anything of the student's runs.

The answer is a claim of trusted code in a process that has not loaded the student's file, so the
grader may rest on it: what is not as it should be here is no fault of the student's.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from .frames import Tree


@dataclass(frozen=True)
class Received:
    """The student's file as it was read here, once: what is compiled are these bytes."""

    content: bytes

    @property
    def proof(self) -> Tree:
        """What the grader compares with what it handed over."""
        return ["list", len(self.content), hashlib.sha256(self.content).hexdigest()]


def receive(source: Path, wire: str) -> Received:
    """Read the file, and see that the socket to PostgreSQL can be reached. Raises OSError.

    Of a port that cannot be seen without a call, which would be recorded.
    """
    if os.path.isabs(wire):  # noqa: PTH117  host:port is no path at all
        os.stat(wire)  # noqa: PTH116
        if not os.access(wire, os.W_OK):
            raise PermissionError(f"the socket {wire} may not be used")
    return Received(source.read_bytes())
