"""Each grading of each submission, as it is kept: a line of JSON, without the evidence."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from grader.cohort.place import read_kept
from grader.grading.inputs import Inputs
from grader.reports.writing import add_line
from grader.results import Outcome, Result, Status

FILE = "history.jsonl"


class Case(NamedTuple):
    """How a test ended."""

    status: Status
    points: float
    max_points: float
    unstable: bool = False  # it did not end alike each time of this grading


class Grading(msgspec.Struct, frozen=True, kw_only=True):
    """One grading of one submission."""

    at: str
    run: str  # when the command began: the same for all that it graded
    outcome: Outcome
    score: float | None
    max_score: float
    message: str | None
    seed: int
    why: dict[str, list[str]]  # by exercise that was run: what had changed; others were taken over
    points_versions: dict[str, str]
    inputs: dict[str, Inputs]
    cases: dict[str, dict[str, Case]]  # by exercise and id

    @classmethod
    def of(
        cls, result: Result, *, run: str, why: dict[str, list[str]], inputs: dict[str, Inputs]
    ) -> "Grading":
        """Keep what matters of a result."""
        return cls(
            at=result.started_at,
            run=run,
            outcome=result.outcome,
            score=result.score,
            max_score=result.max_score,
            message=result.message,
            seed=result.environment.seed,
            why=why,
            points_versions={one.slug: one.points_version for one in result.exercises},
            inputs=inputs,
            cases={
                one.slug: {
                    case.id: Case(case.status, case.points, case.max_points, case.unstable)
                    for task in one.tasks
                    for case in task.cases
                }
                for one in result.exercises
            },
        )


def add(folder: Path, grading: Grading) -> None:
    """Add a grading to a submission's history. Raises OSError."""
    add_line(folder / FILE, msgspec.json.encode(grading).decode())


def read(folder: Path) -> tuple[Sequence[Grading], int]:
    """Read a submission's history, oldest first, and count the lines that cannot be read."""
    gradings, damaged = [], 0
    for line in (read_kept(folder / FILE) or b"").splitlines():
        try:
            gradings.append(msgspec.json.decode(line, type=Grading))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            damaged += 1
    return gradings, damaged
