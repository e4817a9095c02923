"""What a check leaves for a service for continuous integration."""

from collections.abc import Mapping
from pathlib import Path

from grader.batch import prepare_out
from grader.model import Sections
from grader.platforms.ci import render_ci
from grader.reports.page import render_student
from grader.reports.translated import Translations, translate
from grader.reports.writing import write_text
from grader.results import Result


def prepare(folder: Path) -> None:
    """Make the folder. Raises OperatorError, before any test, if it cannot be written."""
    prepare_out(folder)


def write(
    result: Result,
    folder: Path,
    *,
    sections: Sections,
    translations: Translations,
    paths: Mapping[str, str],
) -> None:
    """Write what was found now, and nothing of an earlier check: a student may have put it there.

    Raises OSError.
    """
    page = render_student(result, sections=sections, translations=translations)
    for name, text in render_ci(result, translate(result, translations), page, paths).items():
        write_text(folder / name, text)
