"""The exercises as they are shipped: all of their folders, and of the solutions the tests alone."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.errors import OperatorError
from grader.model import Exercise

#: What tools leave in any folder.
LEFT = ("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache")


def course_files(exercises: Sequence[Exercise], solutions: Path | None) -> dict[str, bytes]:
    """Return ``exercises/<slug>/...`` and ``solutions/<slug>/test_hidden.py`` with translations.

    Raises OperatorError if there is no hidden test of an exercise.
    """
    files: dict[str, bytes] = {}
    for exercise in exercises:
        if exercise.hidden_tests is None:
            raise OperatorError(
                f"no hidden tests of {exercise.slug} in {solutions or 'this installation'}",
                detail="They are solutions/<exercise>/test_hidden.py and stay with the instructor.",
                hint="Name their folder with --solutions DIR, or what is meant with --exercise.",
            )
        files |= dict(_below(exercise.stub.parent, f"exercises/{exercise.slug}"))
        hidden = exercise.hidden_tests
        for path in (hidden, *sorted(hidden.parent.glob("*.po"))):
            files[f"solutions/{exercise.slug}/{path.name}"] = path.read_bytes()
    return files


def _below(folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files in a folder, by the name that they get; hidden ones are no part of it."""
    for path in sorted(folder.iterdir()):
        if path.name in LEFT or path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _below(path, f"{name}/{path.name}")
        elif path.is_file():
            yield f"{name}/{path.name}", path.read_bytes()
