"""The figures of a run, and the stored ones held against them."""

from pathlib import Path

import msgspec
import pytest

from grader.errors import OperatorError
from grader.validate.figures import BEGIN, END, Figures, compare, render_figures

ROW = Figures(
    exercise="tiny",
    tests=2,
    wrong_solutions=3,
    caught=3,
    idle=0,
    on_words_alone=0,
    mutants=10,
    equivalent=1,
    survivors=0,
    unstable=0,
)
PLAIN = msgspec.structs.replace(ROW, mutants=None, equivalent=None, survivors=None, unstable=None)


def page(folder: Path, table: str) -> Path:
    path = folder / "page.md"
    path.write_text(f"# Figures\n\n{BEGIN}\n{table}{END}\n")
    return path


def test_equal_figures_are_no_hole(tmp_path: Path) -> None:
    """A table that this very run would write agrees."""
    assert compare(page(tmp_path, render_figures([ROW])), [ROW]) == []


def test_figures_that_were_not_measured_are_not_held_against_it(tmp_path: Path) -> None:
    """A run without mutants says nothing about the stored ones."""
    assert compare(page(tmp_path, render_figures([ROW])), [PLAIN]) == []


@pytest.mark.parametrize("field", ["tests", "wrong_solutions", "caught", "idle", "survivors"])
def test_a_different_figure_is_a_hole_with_its_line(tmp_path: Path, field: str) -> None:
    """Each figure counts, and the hole names the line of the row."""
    stored = msgspec.structs.replace(ROW, **{field: 7})
    path = page(tmp_path, render_figures([stored]))
    [hole] = compare(path, [ROW])
    assert hole.place.endswith("page.md:6")


def test_a_missing_exercise_is_a_hole(tmp_path: Path) -> None:
    """An exercise that the page does not know is named."""
    [hole] = compare(page(tmp_path, render_figures([])), [ROW])
    assert "tiny" in hole.message


def test_a_page_without_a_table_is_refused(tmp_path: Path) -> None:
    """There must be something to compare with."""
    path = tmp_path / "page.md"
    path.write_text("# Nothing here\n")
    with pytest.raises(OperatorError, match=r"page\.md"):
        compare(path, [ROW])
