"""What options choose among, as types. Imports next to nothing: `grader --help` needs these."""

from enum import StrEnum
from typing import Literal

Feedback = Literal["full", "hints", "score"]

#: Which verdict counts of a test that did not end alike each time.
Unstable = Literal["worst", "best", "majority", "first"]

#: A box that is proven; or, where none can be had, another account; or nothing between.
SandboxChoice = Literal["auto", "accounts", "off"]


#: Which of a student's attempts are graded, and which of them counts.
Attempts = Literal["latest", "best", "all"]

#: When students see what Gradescope is told. Source: its specification of results.json
WhenShown = Literal["visible", "after_due_date", "after_published"]


class Export(StrEnum):
    """A system that reads results of ours."""

    GRADESCOPE = "gradescope"
    PRAIRIELEARN = "prairielearn"
    EXERCISM = "exercism"
    AUTOLAB = "autolab"
    SUBMITTY = "submitty"
    INGINIOUS = "inginious"
    CODEGRADE = "codegrade"
    CLASSROOM50 = "classroom50"
    JUNIT = "junit"


class GradebookFormat(StrEnum):
    """A gradebook that scores are entered into."""

    CANVAS = "canvas"
    MOODLE = "moodle"  # an assignment's grading worksheet
    MOODLE_GRADES = "moodle-grades"  # the course's gradebook, by import of a CSV file
    BLACKBOARD = "blackboard"
    BRIGHTSPACE = "brightspace"
    CSV = "csv"
    XLSX = "xlsx"
