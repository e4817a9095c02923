"""The catalogues: all that is said to students is in them, and nothing else."""

import ast
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from grader.explanations import words_of
from grader.explanations.registry import ENTRIES
from grader.language import spoken
from grader.language.catalogues import FOLDER
from grader.language.patterns import HOLE
from grader.results import Explanation
from tests.words.prose import find_prose
from tests.words.sources import GRADER, build_template

CATALOGUES = sorted(FOLDER.glob("*.po"))

#: What PostgreSQL, pytest or an instructor reads, or what is looked for in somebody else's words.
NOT_TOLD = (
    *("the trial of a test", "the second program of a test"),
    *("task(id): ", "points(n, kind): ", "hint(text, when): "),
    *("Rows Removed by ", "was never awaited", "stopped the event loop", " "),
    *("nobody says why", "one did not pass, and --first", "what was found cannot be written"),
    *(
        "cut takes either before= or after=",
        "the disk is full, says this test",
        "this row is refused",
    ),
)

Key = tuple[object, str | None]


@pytest.fixture(scope="module")
def asked() -> set[Key]:
    return set(_keys(build_template()))


def _keys(catalogue: Catalog) -> list[Key]:
    return [(message.id, message.context) for message in catalogue if message.id]


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_nothing_lacks_and_nothing_is_stale(path: Path, asked: set[Key]) -> None:
    """What is said in the source is in the catalogue, and the other way; `make words` helps."""
    there = set(_keys(_read(path)))
    assert asked - there == set(), "not in the catalogue: run make words, and translate"
    assert there - asked == set(), "said nowhere any more: run make words"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_every_translation_is_there_and_has_the_same_values(path: Path) -> None:
    """None is empty or unsure, and each has the {names} of its original."""
    for message in _read(path):
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        if not message.id:
            continue
        assert all(said) and not message.fuzzy, message.id
        for text in said:
            assert sorted(HOLE.findall(str(text))) == sorted(HOLE.findall(str(texts[-1])))


def test_no_sentence_of_a_hidden_test_is_passed_over(asked: set[Key]) -> None:
    """What the engine writes for students is found, however it gets where it is told."""
    known = {text for text, _ in asked}
    lost = [
        f"{path.name}:{line}: {text}"
        for path in sorted((GRADER / "pytest_plugin").glob("*.py"))
        for line, text in find_prose(ast.parse(path.read_bytes()))
        if text not in known and not text.startswith(NOT_TOLD)
    ]
    assert lost == []


@pytest.mark.parametrize("id_", ENTRIES)
def test_every_explanation_is_said_in_german(id_: str) -> None:
    """Its sentence and its next step are others than the English ones."""
    english = words_of(Explanation(id_))
    with spoken("de"):
        german = words_of(Explanation(id_))
    assert german.what != english.what
    assert german.next_step != english.next_step or not any(
        word in english.next_step for word in (" the ", " or ", " of ")
    )
