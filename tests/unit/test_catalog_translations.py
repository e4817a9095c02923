"""Translations of exercises: what is beside the originals, and whether it goes with them."""

import shutil
from pathlib import Path

import pytest

from grader.catalog import default_exercises, default_solutions, load_catalog
from grader.catalog.readme import read_sections
from grader.catalog.sentences import compare_translations
from grader.catalog.translations import in_language, is_translation, read_translations
from grader.model import Exercise

SLUG = "basic_operations"


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    """A copy of the exercise that is translated, without hidden tests."""
    shutil.copytree(default_exercises() / SLUG, tmp_path / SLUG)
    return load_catalog(tmp_path, None)[0]


def _told(exercise: Exercise) -> list[str]:
    return [one.message for one in compare_translations(exercise, "de")]


OURS = load_catalog(default_exercises(), default_solutions())


@pytest.mark.parametrize("own", OURS, ids=lambda own: own.slug)
def test_our_own_are_whole(own: Exercise) -> None:
    """All four files of a translation are there, and nothing lacks in them."""
    assert own.hidden_tests is not None
    files = ["README.de.md", f"{own.slug}.de.py", "de.po"]
    assert [name for name in files if not own.stub.with_name(name).exists()] == []
    assert own.hidden_tests.with_name("de.po").exists()
    assert _told(own) == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("own", OURS, ids=lambda own: own.slug)
def test_a_readme_lists_its_tasks(own: Exercise, language: str) -> None:
    """With the titles and points that they have, and a section under each."""
    told = read_translations([own], language).get(own.slug, {})
    text = in_language(own.stub.with_name("README.md"), language).read_text()
    for task in own.tasks:
        title = told.get(task.title, task.title)
        points = f"{task.points:g}".replace(".", "," if language == "de" else ".")
        assert f"\n| {task.id} {title} | {points} |\n" in text
        assert f"\n## {task.id} {title}\n" in text


def test_a_title_is_translated(exercise: Exercise) -> None:
    """Read by the slug of its exercise."""
    assert read_translations([exercise], "de")[SLUG][exercise.title] == "Asynchrone Grundlagen"


def test_english_has_none(exercise: Exercise) -> None:
    """It is the original."""
    assert read_translations([exercise], "en") == {}


def test_the_readme_teaches_in_german(exercise: Exercise) -> None:
    """Each task's section is that of the translated README."""
    sections = read_sections([exercise], "de")
    assert sections[SLUG, "1.3"].startswith("## 1.3 Datentypen und JSON")
    assert read_sections([exercise], "fr") == read_sections([exercise])


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("README.de.md", True),
        (f"{SLUG}.pt_BR.py", True),
        ("de.po", True),
        ("README.md", False),
        ("seed.2024.sql", False),
        ("other.de.md", False),
    ],
)
def test_which_files_are_translations(exercise: Exercise, name: str, is_one: bool) -> None:
    """Of something that is there, by a language's name: other files are given to students."""
    assert is_translation(exercise.stub.with_name(name)) is is_one


def test_what_lacks_a_translation_is_told(exercise: Exercise) -> None:
    """A new sentence of a test, and the translation of one that is gone."""
    tests = exercise.visible_tests
    text = tests.read_text().replace("the stored name is", "the name that is stored is")
    tests.write_text(text)
    assert "not translated: the name that is stored is {value}" in _told(exercise)
    assert "of no use any more: the stored name is {value}" in _told(exercise)


def test_a_stub_with_other_code_is_told(exercise: Exercise) -> None:
    """A translation has the same signatures; docstrings and comments are its own."""
    stub = exercise.stub.with_suffix(".de.py")
    stub.write_text(stub.read_text().replace("max_size: int = 10", "max_size: int = 11"))
    assert _told(exercise) == [
        f"not the code of {SLUG}.py: only docstrings and comments may differ"
    ]


def test_a_readme_that_lags_behind_is_told(exercise: Exercise) -> None:
    """What its original has got and lost, by the code in it; comments are its own."""
    readme = exercise.stub.with_name("README.md")
    text = readme.read_text().replace("`fetchrow`", "`fetchall`").replace("# or None", "# or none")
    readme.write_text(text)
    assert _told(exercise) == [
        "lacks what README.md has: `fetchall`",
        "of no use any more: `fetchrow`",
    ]
