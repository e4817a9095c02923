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
from grader.model import Exercise, Settings
from grader.reports.adjusted import Adjusted
from grader.reports.attempts import Attempt
from grader.reports.earlier import Earlier
from grader.reports.files import Beside
from grader.reports.templates import template_directory
from grader.results import Result


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
        settings: Settings,
        exercises: Sequence[Exercise],
        *,
        also: Sequence[Export] = (),
        earlier: Mapping[str, Earlier] = MappingProxyType({}),
    ) -> "Pages":
        """Read what they need of the exercises."""
        language = settings.language
        beside = Beside(
            settings.feedback,
            sections=read_sections(exercises, language),
            language=language,
            translations=read_translations(exercises, language),
        )
        return cls(beside, also, earlier)

    def write(self, result: Result, out: Path) -> None:
        """Write the files of one submission. Raises OSError."""
        beside = replace(self.beside, earlier=self.earlier.get(result.submission))
        if (own := self.own.get(result.submission)) is not None:
            beside = replace(
                beside, feedback=own.feedback, adjusted=own.count(result), attempts=own.attempts
            )
        write_submission(result, out, beside, also=self.also)

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
