"""Stored mistakes: a wrong solution is the reference with some definitions replaced."""

import re
from dataclasses import dataclass
from pathlib import Path

from grader.catalog.reading import read_text
from grader.errors import ExerciseError

CAUGHT_BY = re.compile(r"^# caught by: *(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class WrongSolution:
    """One mistake: a whole submission file, and the hidden tests that must fail on it."""

    name: str
    path: Path
    source: str
    caught_by: tuple[str, ...]


def load_wrong_solutions(solutions: Path, slug: str) -> list[WrongSolution]:
    """Load ``solutions/<slug>/wrong/*.py``, each completed with the reference, by name.

    The file's definitions come after the reference's, so that they are the ones that count.
    Raises ExerciseError for a file that does not name the tests which catch it.
    """
    reference = read_text(solutions / slug / f"{slug}.py")
    return [_load(path, reference) for path in sorted((solutions / slug / "wrong").glob("*.py"))]


def _load(path: Path, reference: str) -> WrongSolution:
    text = read_text(path)
    tests = [name.strip() for line in CAUGHT_BY.findall(text) for name in line.split(",")]
    tests = [name for name in tests if name]
    if not tests:
        raise ExerciseError("names no test that catches it: # caught by: ...", path=path, line=1)
    return WrongSolution(path.stem, path, f"{reference}\n\n{text}", tuple(tests))
