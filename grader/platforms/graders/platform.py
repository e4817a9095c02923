"""What a platform is, for us."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.choices import Feedback, WhenShown
from grader.platforms.graders.kit import Kit, Shipped
from grader.reports.adjusted import Adjusted
from grader.results import Result


@dataclass(frozen=True)
class Manner:
    """How much a student is told of a result, and when, where a platform can wait."""

    feedback: Feedback = "full"
    shown: WhenShown = "visible"
    slugs: Sequence[str] = ()  # of the exercises that were asked for, where a result has none
    adjusted: Adjusted | None = None  # the score is what counts then, and not what the tests gave


@dataclass(frozen=True)
class Platform:
    """A system that reads a result of ours, and may run us."""

    file: str  # beside result.json
    render: Callable[[Result, Manner], str]
    pack: Callable[[Kit], Mapping[str, Shipped]] | None = None
