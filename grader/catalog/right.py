"""Right solutions: the reference, and others in unlike styles that must have full marks as well."""

from dataclasses import dataclass
from pathlib import Path

from grader.catalog.reading import read_text
from grader.errors import ExerciseError

#: What the reference is called among the right solutions.
REFERENCE = "solution"


@dataclass(frozen=True)
class RightSolution:
    """One right way: a whole submission file."""

    name: str
    path: Path
    source: str


def load_right_solutions(solutions: Path, slug: str) -> list[RightSolution]:
    """Load ``solutions/<slug>/<slug>.py``, and ``right/*.py`` beside it by name.

    Raises ExerciseError for a file that cannot be read, or that has the reference's name.
    """
    folder = solutions / slug
    styles = sorted((folder / "right").glob("*.py"))
    for path in styles:
        if path.stem == REFERENCE:
            told = f"{REFERENCE!r} is the name of {slug}.py: call it otherwise"
            raise ExerciseError(told, path=path, line=1)
    named = [(REFERENCE, folder / f"{slug}.py"), *((path.stem, path) for path in styles)]
    return [RightSolution(name, path, read_text(path)) for name, path in named]
