"""How the files of each submission look, and by which hash that is known again."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from grader import version
from grader.batch.out import write_submission
from grader.batch.tables import as_tested
from grader.catalog.readme import read_sections
from grader.catalog.translations import read_translations
from grader.choices import Export, Feedback
from grader.grading.inputs import hash_text
from grader.model import Exercise
from grader.reports.adjusted import Adjusted
from grader.reports.attempts import Attempt
from grader.reports.earlier import Earlier
from grader.reports.files import Beside
from grader.reports.look import Look
from grader.reports.templates import template_directory
from grader.results import Result


def hash_told(adjusted: Adjusted | None, attempts: Sequence[Attempt]) -> str:
    """A hash of what counts, as a student's files tell it; empty where the tests' score does."""
    return hash_text(repr((adjusted, list(attempts)))) if adjusted or attempts else ""


@dataclass(frozen=True)
class Own:
    """What one submission's files are made with, where they are others than those of all."""

    feedback: Feedback
    count: Callable[[Result], Adjusted | None] = as_tested
    key: str = ""  # whatever decides what counts, besides the result
    attempts: Sequence[Attempt] = ()


@dataclass(frozen=True)
class Pages:
    """What the files of a class are made with, besides the results."""

    beside: Beside = field(default_factory=Beside)
    also: Sequence[Export] = ()
    earlier: Mapping[str, Earlier] = field(default_factory=dict)  # by submission
    own: Mapping[str, Own] = field(default_factory=dict)  # by submission

    @classmethod
    def of(
        cls,
        look: Look,
        exercises: Sequence[Exercise],
        earlier: Mapping[str, Earlier] = MappingProxyType({}),
    ) -> "Pages":
        """Read what they need of the exercises."""
        beside = Beside(
            look.feedback,
            sections=read_sections(exercises, look.language),
            language=look.language,
            translations=read_translations(exercises, look.language),
        )
        return cls(beside, look.also, earlier)

    def write(self, result: Result, out: Path) -> None:
        """Write the files of one submission. Raises OSError."""
        beside = replace(self.beside, earlier=self.earlier.get(result.submission))
        if (own := self.own.get(result.submission)) is not None:
            beside = replace(
                beside, feedback=own.feedback, adjusted=own.count(result), attempts=own.attempts
            )
        write_submission(result, out, beside, also=self.also)

    def told(self, result: Result) -> str:
        """What its files tell beside what the tests gave, as a hash."""
        own = self.own.get(result.submission)
        return hash_told(own.count(result), own.attempts) if own is not None else ""

    def fingerprint(self, submission: str, called: str = "") -> str:
        """What its files are made with, as a hash: another one, and they would look otherwise."""
        of = self.own.get(submission)
        own = f"{self._common}{self.earlier.get(submission)!r}{called}"
        own += f"{of.feedback}{of.key}" if of is not None else ""
        return hashlib.sha256(own.encode("utf-8", "backslashreplace")).hexdigest()[:32]

    @cached_property
    def _common(self) -> str:
        templates = [path.read_text("utf-8") for path in sorted(template_directory().glob("*.j2"))]
        return repr((version.fingerprint(), templates, self.beside, sorted(self.also)))


#: All of it, in English, without what the READMEs teach.
PLAIN = Pages()
