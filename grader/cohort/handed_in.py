"""When each student handed in what counts, and which attempt it is: kept in OUT, for lateness.

OUT/.grader/students/<student>/handed_in.json; who is forgotten, this goes with them.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.cohort.handed import Handed
from grader.cohort.place import make_student, read_kept, students
from grader.cohort.planning import hash_archive
from grader.errors import GraderError
from grader.grading.finding import Submission
from grader.grading.inputs import hash_taken
from grader.grading.intake import is_packed, take_unpacked
from grader.model import Exercise
from grader.reports.attempts import Attempt
from grader.reports.json_text import to_json
from grader.reports.writing import write_text

FILE = "handed_in.json"


class HandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of what counts."""

    at: str = ""  # as the platform, git or the roster has it; empty: nobody knows
    attempt: int = 1  # 1 is the first
    attempts: list[Attempt] = []  # those that were graded, where several were
    best: bool = False  # the best of these was to count
    works: list[str] = []  # hashes of what was seen of this student, the newest last

    @property
    def overtaken(self) -> bool:
        """Whether another attempt than the one that counts is the best by now."""
        counted = [-1.0 if one.counted is None else one.counted for one in self.attempts]
        chosen = [of for of, one in zip(counted, self.attempts, strict=True) if one.counts]
        return self.best and max(counted, default=0.0) > max(chosen, default=0.0)


def read_handed_in(out: Path, student: str) -> HandedIn | None:
    """Read it; None where nothing is kept, or what cannot be read."""
    try:
        return msgspec.json.decode(read_kept(students(out) / student / FILE) or b"", type=HandedIn)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def keep_handed_in(out: Path, student: str, one: HandedIn) -> None:
    """Keep it. Raises OSError."""
    write_text(make_student(out, student) / FILE, to_json(one))


def note_handed_in(
    out: Path,
    handed: Sequence[Handed],
    exercises: Sequence[Exercise],
    *,
    whole: bool,
    believed: bool,
) -> dict[str, HandedIn]:
    """Say of each, by the name of their folder, when it was and which attempt.

    An attempt is a work that was not seen before, here or by the platform: so without `whole`, in a
    run over some of the exercises, nobody can tell a new one.
    What is kept counts if it is `believed`.
    """
    noted = {}
    for one in handed:
        name = one.submission.name
        before = read_handed_in(out, name) if believed else None
        works = list(before.works) if before else []
        attempt = before.attempt if before else 1
        if whole:
            if (work := _hash(one.submission, exercises)) not in works:
                works.append(work)
            attempt = works.index(work) + 1
        noted[name] = HandedIn(at=one.handed_in_at, attempt=max(one.number, attempt), works=works)
    return noted


def _hash(submission: Submission, exercises: Sequence[Exercise]) -> str:
    """A hash of what was handed in: of an archive as it is, else of the files that count."""
    if is_packed(submission):
        return hash_archive(submission.path)
    try:
        taken = [hash_taken(take_unpacked(submission, one)) for one in exercises]
    except GraderError as error:
        taken = [error.message]
    return hashlib.sha256(" ".join(taken).encode("utf-8", "backslashreplace")).hexdigest()[:32]
