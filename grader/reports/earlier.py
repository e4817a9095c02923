"""What has changed since an earlier grading of a submission: the result.json of another run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import OperatorError
from grader.reports import words
from grader.reports.result_json import parse_json
from grader.results import Result, Status

#: A case, by its exercise and its id.
Key = tuple[str, str]


@dataclass(frozen=True)
class Since:
    """The earlier grading, next to the one that is told."""

    score: float | None
    max_score: float
    same_points: bool  # else the scores do not mean the same
    passed: Mapping[Key, bool]  # then

    def of_failure(self, slug: str, case_id: str) -> str:
        """Say whether a case that fails now did so then; nothing if it was not there."""
        if (then := self.passed.get((slug, case_id))) is None:
            return ""
        return "new" if then else "as last time"

    def of_success(self, slug: str, case_id: str) -> str:
        """Say whether a case that passes now did not then."""
        return "" if self.passed.get((slug, case_id), True) else "mended"


def read_earlier(folder: Path, submission: str) -> Result | None:
    """Read FOLDER/<submission>/result.json; None if that run did not have this submission.

    Raises OperatorError if it is there and cannot be read.
    """
    path = folder / submission / "result.json"
    try:
        return parse_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"cannot read {path}", detail=str(error)) from error
    except OperatorError as error:
        raise OperatorError(f"{path}: {error.message}", detail=error.detail) from error


def check_earlier(folder: Path, submissions: Sequence[str]) -> None:
    """Raise OperatorError if that is no folder, or if what it has of these cannot be read."""
    if not folder.is_dir():
        raise OperatorError(
            f"there is no folder {folder}",
            hint="--previous takes the folder that an earlier run wrote with -o.",
        )
    for submission in submissions:
        read_earlier(folder, submission)


def look_back(earlier: Result | None, result: Result) -> Since | None:
    """Compare two gradings of one submission; None if there is no earlier one that was graded."""
    if earlier is None or earlier.score is None:
        return None
    then = {one.slug: one.points_version for one in earlier.exercises}
    now = {one.slug: one.points_version for one in result.exercises}
    return Since(earlier.score, earlier.max_score, then == now, dict(_cases(earlier)))


def tell_change(since: Since, result: Result) -> list[str]:
    """Say what came of it, in a few words each: "24.5 of 100 last time", "3 mended", "1 new"."""
    told = [f"{words.points(since.score or 0.0)} of {words.points(since.max_score)} last time"]
    if not since.same_points:
        told.append("with other points, so that the scores cannot be compared")
    now = dict(_cases(result))
    mended = sum(passed and not since.passed.get(key, True) for key, passed in now.items())
    new = sum(not passed and since.passed.get(key, False) for key, passed in now.items())
    return told + [f"{count} {what}" for count, what in ((mended, "mended"), (new, "new")) if count]


def _cases(result: Result) -> Iterator[tuple[Key, bool]]:
    for exercise in result.exercises:
        for task in exercise.tasks:
            for case in task.cases:
                yield (exercise.slug, case.id), case.status is Status.PASSED
