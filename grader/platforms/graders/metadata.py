"""What Gradescope says of a submission beside it: whose it is, and which attempt.

Source: https://gradescope-autograders.readthedocs.io/en/latest/submission_metadata/
"""

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from grader.errors import OperatorError


class User(msgspec.Struct, frozen=True):
    """A submitter; of a group there are several."""

    name: str = ""


class Metadata(msgspec.Struct, frozen=True):
    """What we use of submission_metadata.json."""

    id: int | str | None = None
    users: list[User] = []
    previous_submissions: list[Any] = []

    @property
    def seed(self) -> int | None:
        """Of the random rows and inputs: the same each time that this submission is graded."""
        if self.id is None:
            return None
        digest = hashlib.sha256(f"asyncpg-grader {self.id}".encode()).digest()
        return int.from_bytes(digest[:4], "big") >> 1

    @property
    def lines(self) -> list[str]:
        """What the instructor reads of it."""
        if self.id is None:
            return []
        who = ", ".join(user.name for user in self.users) or "nobody"
        attempt = len(self.previous_submissions) + 1
        return [f"submission {self.id} of {who}, attempt {attempt}"]


def read_metadata(path: Path | None) -> Metadata:
    """Read it; without a file nothing is known. Raises OperatorError for one that is broken."""
    if path is None or not path.exists():
        return Metadata()
    try:
        return msgspec.json.decode(path.read_bytes(), type=Metadata)
    except (OSError, msgspec.DecodeError) as error:
        raise OperatorError(f"--metadata: {path} cannot be read", detail=str(error)) from error
