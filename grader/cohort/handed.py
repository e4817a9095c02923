"""A student, and what they handed in, as a download has it."""

from dataclasses import dataclass

from grader.grading.finding import Submission
from grader.people import Person

#: How what is graded is called, where it is not known yet which files are in it.
ARCHIVE = "an archive"

#: Why a file is left aside that no student wrote.
SYSTEMS_OWN = "a program's or a system's own"


@dataclass(frozen=True)
class LeftAside:
    """A file that is not graded, and why."""

    file: str
    why: str
    near: str = ""  # the wanted name that it is near


@dataclass(frozen=True)
class Handed:
    """What is graded of one student, and why that."""

    person: Person
    submission: Submission
    rule: str
    graded: tuple[tuple[str, str], ...] = ()  # a wanted name, and the file that it is
    attempt: str = ""  # as the platform counts or dates them
    handed_in_at: str = ""
    left_aside: tuple[LeftAside, ...] = ()
    ambiguous: str = ""  # who of the roster it may be, where nobody can tell
    problem: str = ""  # what a human should look at
    number: int = 1  # of the attempt; 1 is the first
    earlier: tuple["Handed", ...] = ()  # attempts, the first one first, where the download has them
