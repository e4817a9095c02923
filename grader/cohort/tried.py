"""Several attempts of a student, each graded, and which of them counts.

Each is graded in an OUT of its own, OUT/.grader/attempts/<number>, by the same rules as any other:
what has not changed there is not graded again, and what counts is taken over from there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from grader.choices import Attempts
from grader.cohort.counting import Counting
from grader.cohort.handed import Handed
from grader.cohort.handed_in import HandedIn, keep_handed_in, read_handed_in
from grader.cohort.state import read_account, read_state
from grader.grading.concluding import Graded
from grader.reports.attempts import Attempt
from grader.reports.files import STATE
from grader.results import Result

FOLDER = "attempts"


@dataclass(frozen=True)
class Try:
    """One attempt, graded."""

    handed: Handed
    out: Path
    result: Result

    def kept(self) -> Mapping[str, Graded]:
        """What was graded of it, whole."""
        return read_state(self.out).kept(self.result.submission)


@dataclass(frozen=True)
class Tried:
    """All of a student's, the first one first."""

    tries: Sequence[Try]
    which: Attempts
    counting: Counting

    @cached_property
    def counted(self) -> Sequence[float | None]:
        """What each would count."""
        return [self._count(one) for one in self.tries]

    @cached_property
    def chosen(self) -> int:
        """Which one counts: of equal ones the first."""
        if self.which == "all":
            return len(self.tries) - 1
        scores = [-1.0 if score is None else score for score in self.counted]
        return scores.index(max(scores))

    @property
    def best(self) -> Try:
        """The one that counts."""
        return self.tries[self.chosen]

    @property
    def attempts(self) -> list[Attempt]:
        """All of them, for the student's page."""
        return [
            Attempt(
                number=one.handed.number,
                at=one.handed.handed_in_at,
                score=one.result.score,
                counted=score,
                max_score=one.result.max_score,
                counts=index == self.chosen,
            )
            for index, (one, score) in enumerate(zip(self.tries, self.counted, strict=True))
        ]

    def _count(self, one: Try) -> float | None:
        name, at = one.result.submission, HandedIn(at=one.handed.handed_in_at)
        adjusted = self.counting.count(name, one.result, at)
        return adjusted.score if adjusted is not None else one.result.score


def recount(out: Path, student: str, counting: Counting) -> HandedIn:
    """Have what is kept of a student's attempts tell what each counts by now. Raises OSError.

    Which of them counts is for `grade` to say: it has them all.
    """
    kept = read_handed_in(out, student) or HandedIn()
    attempts = [
        replace(one, counted=_recount(folder_of(out, number), student, one, counting))
        for number, one in enumerate(kept.attempts, 1)
    ]
    if attempts != kept.attempts:
        kept = replace(kept, attempts=attempts)
        keep_handed_in(out, student, kept)
    return kept


def _recount(out: Path, student: str, one: Attempt, counting: Counting) -> float | None:
    account = read_account(out, student)
    if account is None:
        return one.counted
    adjusted = counting.count(student, account.outline, HandedIn(at=one.at))
    return adjusted.score if adjusted is not None else account.outline.score


def folder_of(out: Path, number: int) -> Path:
    """The OUT of all first attempts, all second ones, and so on."""
    return out / STATE / FOLDER / str(number)


def list_folders(out: Path) -> list[Path]:
    """Those that there are."""
    return sorted((out / STATE / FOLDER).glob("*/"))
