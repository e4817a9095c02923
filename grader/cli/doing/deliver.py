"""One submission graded where a platform has put it; its file is there whatever happens."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.batch import Pages
from grader.choices import Export, Feedback, WhenShown
from grader.cli.console import complain, say
from grader.cli.exit_codes import GRADED, OUR_FAULT
from grader.cli.stopping import run_stoppable
from grader.errors import GraderError, GraderFault, OperatorError
from grader.grading.course import open_course
from grader.grading.finding import find_handed_in
from grader.grading.story import grade
from grader.grading.ungraded import ungraded
from grader.model import Settings
from grader.platforms.graders.known import render_for
from grader.platforms.graders.metadata import Metadata, read_metadata
from grader.reports import words
from grader.reports.files import Beside
from grader.reports.look import Look
from grader.reports.writing import write_text
from grader.results import Outcome, Result

NAME = "submission"


@dataclass(frozen=True)
class Delivery:
    """What lies where, and how it is told."""

    export: Export
    submission: Path
    result: Path
    metadata: Path | None
    shown: WhenShown
    feedback: Feedback
    language: str
    slugs: Sequence[str]

    def write(self, result: Result, beside: Beside | None = None) -> None:
        """Write what the platform reads. Raises OperatorError."""
        beside = beside or Beside(self.feedback, language=self.language)
        text = render_for(self.export, result, beside, shown=self.shown, slugs=self.slugs)
        try:
            write_text(self.result, text)
        except OSError as error:
            raise OperatorError(f"{self.result} cannot be written: {error.strerror}") from error


def deliver(
    delivery: Delivery, settings_with: Callable[[int | None], Settings], *, only: Sequence[str]
) -> int:
    """Grade and write the platform's file. Returns the exit code.

    `settings_with` a seed are the settings. A submission that the platform has numbered gets the
    same seed each time: graded again, it is asked the same.
    """
    # Before anything can go wrong, or be stopped from outside.
    delivery.write(ungraded(NAME, "the grader was stopped before its end"))
    try:
        metadata = read_metadata(delivery.metadata)
        settings = settings_with(metadata.seed)
        result, beside = run_stoppable(_grade(delivery, settings, only))
    except GraderError as error:
        complain(error)
        delivery.write(ungraded(NAME, error.message))
        return OUR_FAULT
    except Exception:  # noqa: BLE001  a bug of ours is no reason for the platform to make it a 0
        complain(GraderFault("a bug in the grader", detail=traceback.format_exc()))
        delivery.write(ungraded(NAME, "a bug in the grader"))
        return OUR_FAULT
    delivery.write(result, beside)
    _tell(result, metadata)
    return OUR_FAULT if result.outcome is Outcome.GRADER_ERROR else GRADED


async def _grade(
    delivery: Delivery, settings: Settings, only: Sequence[str]
) -> tuple[Result, Beside]:
    if not delivery.submission.is_dir():
        raise OperatorError(f"--submission: {delivery.submission} is not a folder")
    course = await open_course(settings, "hidden", only=only)
    found = find_handed_in(delivery.submission, course.exercises, NAME)
    return await grade(found, course), Pages.of(
        Look(settings.feedback, settings.language), course.exercises
    ).beside


def _tell(result: Result, metadata: Metadata) -> None:
    """Say it to the instructor, who alone reads what is printed."""
    for line in metadata.lines:
        say(line)
    environment = result.environment
    score = "no score" if result.score is None else f"{result.score:g} / {result.max_score:g}"
    score += words.bonus(result)
    say(f"{result.outcome.value}: {score}; sandbox {environment.sandbox}, seed {environment.seed}")
    if result.outcome is Outcome.GRADER_ERROR:
        say(result.message or "")
