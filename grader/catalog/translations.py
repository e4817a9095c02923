"""What an exercise's authors have translated: files beside the originals, by language.

exercises/<slug>/de.po         titles, and what visible tests say: students get it
solutions/<slug>/de.po         what hidden tests say
exercises/<slug>/README.de.md  the README
exercises/<slug>/<slug>.de.py  the stub, its docstrings and comments translated
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from grader.catalog.reading import require_regular
from grader.language.choosing import ENGLISH
from grader.model import Exercise

#: A language's name: "de", "pt_BR".
_CODE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")


def read_translations(exercises: Iterable[Exercise], language: str) -> dict[str, Mapping[str, str]]:
    """Read what is translated of each exercise, by its slug: a sentence and the translation.

    Raises OperatorError for a file that cannot be read; an exercise need not have one.
    """
    if language == ENGLISH:
        return {}
    # Imported here: babel takes its time, and English needs none of it.
    from grader.language.catalogues import read_catalogue, translated

    return {
        exercise.slug: {
            text: said
            for path in catalogues_of(exercise, language)
            for text, said in translated(read_catalogue(path, language))
        }
        for exercise in exercises
    }


def catalogues_of(exercise: Exercise, language: str) -> Iterator[Path]:
    """The files of translations that are there."""
    for beside in (exercise.stub, exercise.hidden_tests):
        path = beside.with_name(f"{language}.po") if beside else None
        if path is not None and path.exists():
            yield require_regular(path)


def is_translation(path: Path) -> bool:
    """Whether a file of an exercise is another one's translation."""
    stem, _, language = path.stem.rpartition(".")
    original = path.with_name(stem + path.suffix)
    return path.suffix == ".po" or bool(_CODE.fullmatch(language) and original.exists())


def in_language(path: Path, language: str) -> Path:
    """The translation of a file, README.de.md of README.md; the file itself if there is none."""
    other = path.with_suffix(f".{language}{path.suffix}")
    return other if language != ENGLISH and other.exists() else path


def in_every_language(path: Path) -> list[Path]:
    """The file, and its translations."""
    beside = sorted(path.parent.glob(f"{path.stem}.*{path.suffix}"))
    return [path, *(one for one in beside if is_translation(one))]
