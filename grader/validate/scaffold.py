"""A new exercise that runs at once: small, whole, and the gate holds for it.

What an author has then is changed file by file, and at each step there is something that runs.
"""

import keyword
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Template

from grader.catalog import load_catalog
from grader.catalog.reading import read_text
from grader.errors import OperatorError
from grader.reports.templates import template_directory
from grader.reports.writing import write_text

#: File below the folder of both -> what it is made of, in templates/new.
FILES = {
    "exercises/{slug}/README.md": "given/README.md",
    "exercises/{slug}/exercise.toml": "given/exercise.toml",
    "exercises/{slug}/schema.sql": "given/schema.sql",
    "exercises/{slug}/seed.sql": "given/seed.sql",
    "exercises/{slug}/{slug}.py": "given/stub.py",
    "exercises/{slug}/test_visible.py": "given/tests.py",
    "solutions/{slug}/{slug}.py": "kept/solution.py",
    "solutions/{slug}/test_hidden.py": "kept/tests.py",
    "solutions/{slug}/wrong/stores_nothing.py": "kept/mistake.py",
}

#: Names of files that stand beside the stub, and the module that each stub imports.
TAKEN = ("asyncpg", "conftest", "test_hidden", "test_visible")


def write_exercise(slug: str, folder: Path) -> list[Path]:
    """Write an exercise of that name below `folder`; return its files.

    Its tasks get the first number that no exercise there has. Raises OperatorError for a name that
    cannot be one or is there already, ExerciseError if an exercise that is there is broken.
    """
    _require_name(slug)
    _refuse_unless_free(slug, folder)
    words = {"slug": slug, "title": _title(slug), "number": str(_next_number(folder))}
    try:
        return list(_write(folder, words))
    except OSError as error:
        raise OperatorError(
            f"{error.filename}: {error.strerror}",
            hint="Remove what there is of the new exercise, "
            "and name a folder with room where you may write.",
        ) from error


def _write(folder: Path, words: dict[str, str]) -> Iterator[Path]:
    for name, template in FILES.items():
        path = folder / name.format_map(words)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = read_text(template_directory() / "new" / template)
        write_text(path, Template(text).substitute(words))
        yield path


def _require_name(slug: str) -> None:
    """Raise OperatorError unless a Python file can be called so, and be in nobody's way."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", slug) or keyword.iskeyword(slug):
        raise OperatorError(
            f"an exercise cannot be called {slug!r}",
            detail="Its name is that of a Python file: small letters, digits and _, "
            "a letter first, and no word of the language.",
            hint=f"For example: grader new {_near(slug)}",
        )
    if slug in TAKEN or slug in sys.stdlib_module_names:
        raise OperatorError(
            f"an exercise cannot be called {slug!r}: there is a module of that name",
            hint=f"For example: grader new {slug}_exercise",
        )


def _near(slug: str) -> str:
    """A name that can be one, as near as it gets."""
    near = re.sub(r"[^a-z0-9]+", "_", slug.lower()).strip("_")
    return near if re.match("[a-z]", near) and not keyword.iskeyword(near) else "counting"


def _refuse_unless_free(slug: str, folder: Path) -> None:
    """Raise OperatorError if anything is there that could be somebody's work."""
    for place in (folder, folder / "exercises", folder / "solutions"):
        if place.exists() and not place.is_dir():
            raise OperatorError(f"{place} is a file, not a folder", hint="Name another folder.")
    for place in (folder / "exercises" / slug, folder / "solutions" / slug):
        if place.is_symlink() or (place.exists() and not _is_empty_folder(place)):
            raise OperatorError(
                f"{place} is there already",
                hint="Choose another name, or another folder: grader new EXERCISE DIR",
            )


def _is_empty_folder(place: Path) -> bool:
    return place.is_dir() and not any(place.iterdir())


def _title(slug: str) -> str:
    return slug.replace("_", " ").strip().capitalize()


def _next_number(folder: Path) -> int:
    """One more than the highest that a task of an exercise there begins with."""
    exercises = folder / "exercises"
    if not any(exercises.glob("*/exercise.toml")):
        return 1
    ids = [task.id for exercise in load_catalog(exercises, None) for task in exercise.tasks]
    return 1 + max((int(found[0]) for id_ in ids if (found := re.match(r"\d+", id_))), default=0)
