"""The sections of an exercise's README: each task has one, which teaches what it asks for."""

import re
from collections.abc import Iterable

from grader.catalog.reading import read_text
from grader.catalog.translations import in_language
from grader.language.choosing import ENGLISH
from grader.model import Exercise, Sections

README = "README.md"

#: "## 2.1 Implement complex business operations"
_HEADING = re.compile(r"^## (?=(\S+) )", re.MULTILINE)


def read_sections(exercises: Iterable[Exercise], language: str = ENGLISH) -> Sections:
    """Read what the READMEs teach of each task; a task without a section is left out.

    A section begins with the heading "## ID TITLE" and ends before the next of its rank. Raises
    ExerciseError for a README that cannot be read; an exercise need not have one.
    """
    return {
        (exercise.slug, task.id): sections[task.id]
        for exercise in exercises
        for sections in [_sections(exercise, language)]
        for task in exercise.tasks
        if task.id in sections
    }


def _sections(exercise: Exercise, language: str) -> dict[str, str]:
    readme = in_language(exercise.stub.with_name(README), language)
    if not readme.exists():
        return {}
    text = read_text(readme)
    starts = [match.start() for match in re.finditer(r"^## ", text, re.MULTILINE)]
    pieces = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    return {match[1]: piece for piece in pieces if (match := _HEADING.match(piece))}
