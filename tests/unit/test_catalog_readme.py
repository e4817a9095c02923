"""The sections of READMEs."""

from pathlib import Path

import pytest

from grader.catalog import default_exercises, load_catalog
from grader.catalog.readme import read_sections
from grader.model import Exercise
from tests.tiny_exercise import write_tiny

OURS = load_catalog(default_exercises(), None)


@pytest.mark.parametrize("exercise", OURS, ids=lambda one: one.slug)
def test_each_task_of_ours_is_taught(exercise: Exercise) -> None:
    """What a page leads to is there, under the task's own title."""
    sections = read_sections([exercise])
    headings = [sections[exercise.slug, task.id].partition("\n")[0] for task in exercise.tasks]
    assert headings == [f"## {task.id} {task.title}" for task in exercise.tasks]


def test_a_section_ends_before_the_next(tmp_path: Path) -> None:
    """Of whatever task, or of none; what is in it stays as it was written."""
    tiny = write_tiny(tmp_path)
    folder = tiny.exercise.stub.parent
    told = "## 9.1 Count\n\nOne.\n\n### More\n\nTwo.\n\n"
    (folder / "README.md").write_text(f"# Counting\n\n{told}## Elsewhere\n\nThree.\n")
    assert read_sections([tiny.exercise]) == {("tiny", "9.1"): told}


def test_an_exercise_without_a_readme_teaches_nothing(tmp_path: Path) -> None:
    """And is no mistake."""
    assert read_sections([write_tiny(tmp_path).exercise]) == {}
