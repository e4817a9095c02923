"""The folder that a student works in: made once, and put back in part when something went wrong.

Nothing is ever written over. What is put back leaves a copy of the work beside it.
"""

import itertools
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from string import Template

from grader.catalog.reading import read_text
from grader.catalog.readme import read_sections
from grader.catalog.translations import in_language, is_translation, read_translations
from grader.errors import OperatorError
from grader.language import mark, say
from grader.language.choosing import ENGLISH
from grader.model import Exercise
from grader.practice.near import suggest_of
from grader.reports.templates import template_directory
from grader.reports.writing import write_text

#: File of the work's folder -> what it is made of, in templates/start.
FILES = {
    "README.md": "README.md",
    "conftest.py": "conftest.py",
    "pyproject.toml": "pyproject.toml",
    ".gitignore": "gitignore",
    ".vscode/settings.json": "vscode.json",
}

#: Leftovers of Python's in a folder of exercises.
NOT_GIVEN = "__pycache__"

_TUTORIAL = re.compile(r"^Tutorial: (.+?)\.?\n(?:\n|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class PutBack:
    """A file that is as it was given, and where the work that stood there is now, if any did."""

    path: Path
    copy: Path | None


def make_folder(folder: Path, exercises: Sequence[Exercise], language: str = ENGLISH) -> None:
    """Fill a folder that is empty or not there. Raises OperatorError for any other.

    A README or stub that is translated comes under its own name.
    """
    _refuse_unless_free(folder)
    try:
        _fill(folder, exercises, language)
    except OSError as error:
        raise OperatorError(
            mark(f"{folder} cannot be filled: {error.strerror}"),
            hint=mark(
                "Remove what there is of it, and name a folder with room where you may write."
            ),
        ) from error


def _fill(folder: Path, exercises: Sequence[Exercise], language: str) -> None:
    for exercise in exercises:
        for own, given in _files_of(exercise, language).items():
            copy = folder / exercise.slug / own
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(given, copy)
    for name, template in FILES.items():
        text = read_text(in_language(template_directory() / "start" / template, language))
        if name == "README.md":
            first = exercises[0]
            text = Template(text).substitute(
                tasks=_tabulate(exercises, language), first=first.slug, call=first.example
            )
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        write_text(path, text)


def put_back(
    course: Path, word: str, exercises: Sequence[Exercise], language: str = ENGLISH
) -> list[PutBack]:
    """Put an exercise, or one file of it, back into a folder of one's work.

    Only what differs is touched. Raises OperatorError for a word that names neither, and where
    there is no room, or no leave, to write: the work is then as it was, or its copy is there.
    """
    named = _named(course, word, exercises, language)
    try:
        return [
            PutBack(path, copy)
            for given, path in named
            for copy in _replace(path, given.read_bytes())
        ]
    except OSError as error:
        raise OperatorError(
            mark(f"{word} in {course} cannot be put back: {error.strerror}"),
            hint=mark("Your work is still there. See that there is room, and that you may write."),
        ) from error


def _named(
    course: Path, word: str, exercises: Sequence[Exercise], language: str
) -> list[tuple[Path, Path]]:
    """What was given, and where it belongs: all files of an exercise, or the one that is named."""
    known = {exercise.slug: exercise for exercise in exercises}
    slug, *rest = PurePath(word).parts or ("",)
    if not rest and slug.endswith(".py"):
        slug, rest = slug.removesuffix(".py"), [slug]
    if slug not in known:
        raise OperatorError(f"there is no exercise {word!r}", hint=suggest_of(slug, known))
    files = _files_of(known[slug], language)
    if rest:
        chosen = Path(*rest)
        if chosen not in files:
            raise OperatorError(
                f"{slug} was given without a file {chosen}",
                hint=suggest_of(str(chosen), [*map(str, files)]),
            )
        files = {chosen: files[chosen]}
    return [(given, course / slug / name) for name, given in files.items()]


def _files_of(exercise: Exercise, language: str) -> dict[Path, Path]:
    """What is given of an exercise: the name of each file, and where it is."""
    source = exercise.stub.parent
    return {
        path.relative_to(source): in_language(path, language)
        for path in sorted(source.rglob("*"))
        if path.is_file() and NOT_GIVEN not in path.parts and not is_translation(path)
    }


def _replace(path: Path, given: bytes) -> list[Path | None]:
    """Write it if anything else is there; returns the copy of that, in a list, or an empty one."""
    try:
        work = path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, given.decode())
        return [None]
    if work == given:
        return []
    copy = _keep(path, work)
    write_text(path, given.decode())
    return [copy]


def _keep(path: Path, work: bytes) -> Path:
    """Write a copy beside it, under the first name of today's that is free."""
    for number in itertools.count(1):
        copy = path.with_name(f"{path.name}.{date.today().isoformat()}-{number}")
        try:
            with copy.open("xb") as file:
                file.write(work)
        except FileExistsError:
            continue
        except OSError:  # the half of a copy is none
            copy.unlink(missing_ok=True)
            raise
        return copy
    raise AssertionError("unreachable")


def _refuse_unless_free(folder: Path) -> None:
    """Raise OperatorError if anything is there that could be somebody's work."""
    if folder.exists() and not folder.is_dir():
        complaint = mark(f"{folder} is a file, not a folder")
    elif folder.exists() and any(folder.iterdir()):
        complaint = mark(f"{folder} exists and is not empty")
    else:
        return
    raise OperatorError(
        complaint,
        hint="Name another folder: grader start DIR\n"
        "Or put an exercise back in it: grader start DIR --reset EXERCISE",
    )


def _tabulate(exercises: Sequence[Exercise], language: str) -> str:
    """A table for each exercise, in Markdown: its tasks, and what of the tutorial they practise."""
    sections = read_sections(exercises, language)
    translations = read_translations(exercises, language)
    tables = []
    for number, exercise in enumerate(exercises, 1):
        told = translations.get(exercise.slug, {})
        title = told.get(exercise.title, exercise.title)
        lines = [
            f"### {number}. [{title}]({exercise.slug}/README.md)",
            "",
            f"| {say('task')} | {say('in the tutorial')} |",
            "| --- | --- |",
        ]
        for task in exercise.tasks:
            found = _TUTORIAL.search(sections.get((exercise.slug, task.id), ""))
            named = " ".join(found[1].split()) if found else ""
            lines.append(f"| {task.id} {told.get(task.title, task.title)} | {named} |")
        tables.append("\n".join(lines))
    return "\n\n".join(tables)
