"""What options choose among, as types. Imports next to nothing: `grader --help` needs these."""

from enum import StrEnum
from typing import Literal

Feedback = Literal["full", "hints", "score"]


class Export(StrEnum):
    """A format of somebody else's."""

    GRADESCOPE = "gradescope"
    JUNIT = "junit"
