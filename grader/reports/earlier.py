"""What has changed since an earlier grading of a submission: the result.json of another run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import OperatorError
from grader.language import say
from grader.reports import words
from grader.reports.result_json import read_result
from grader.results import Result, Status

#: A case, by its exercise and its id.
Key = tuple[str, str]


@dataclass(frozen=True)
class Earlier:
    """What a page needs of an earlier grading: a run holds those of a whole class."""

    score: float
    max_score: float
    points: Mapping[str, str]  # their version, by exercise
    passed: Mapping[Key, bool]

    def of_failure(self, slug: str, case_id: str) -> str:
        """Say whether a case that fails now did so then; nothing if it was not there."""
        if (then := self.passed.get((slug, case_id))) is None:
            return ""
        return say("new") if then else say("as last time")

    def of_success(self, slug: str, case_id: str) -> str:
        """Say whether a case that passes now did not then."""
        return "" if self.passed.get((slug, case_id), True) else say("mended")

    def tell_change(self, result: Result) -> list[str]:
        """Say what came of it, in a few words each: "24.5 of 100 last time", "3 mended"."""
        score, most = words.points(self.score), words.points(self.max_score)
        told = [say("{score} of {most} last time", score=score, most=most)]
        if self.points != _points(result):
            told.append(say("with other points, so that the scores cannot be compared"))
        now = dict(_cases(result))
        mended = sum(passed and not self.passed.get(key, True) for key, passed in now.items())
        new = sum(not passed and self.passed.get(key, False) for key, passed in now.items())
        counts = (mended, say("mended")), (new, say("new"))
        return told + [f"{count} {what}" for count, what in counts if count]


def read_earlier(folder: Path, submissions: Sequence[str]) -> dict[str, Earlier]:
    """Read what another run wrote there: FOLDER/<submission>/result.json, by submission.

    One that it did not have, or did not grade, is left out. Raises OperatorError if that is no
    folder, or if a result cannot be read.
    """
    if not folder.is_dir():
        raise OperatorError(
            f"there is no folder {folder}",
            hint="--previous takes the folder that an earlier run wrote with -o.",
        )
    found = {name: _read(folder / name / "result.json") for name in submissions}
    return {name: earlier for name, earlier in found.items() if earlier is not None}


def summarize_earlier(result: Result) -> Earlier | None:
    """Keep what a page needs of a grading; None if it has no score."""
    if result.score is None:
        return None
    return Earlier(result.score, result.max_score, _points(result), dict(_cases(result)))


def _read(path: Path) -> Earlier | None:
    result = read_result(path)
    return summarize_earlier(result) if result else None


def _points(result: Result) -> dict[str, str]:
    return {one.slug: one.points_version for one in result.exercises}


def _cases(result: Result) -> Iterator[tuple[Key, bool]]:
    for exercise in result.exercises:
        for task in exercise.tasks:
            for case in task.cases:
                yield (exercise.slug, case.id), case.status is Status.PASSED
