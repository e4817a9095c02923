"""The figures of a run, and the stored ones held against them."""

from pathlib import Path

import msgspec
import pytest

from grader.errors import OperatorError
from grader.validate.figures import BEGIN, END, Figures, MutantFigures, compare, render_table

ROW = Figures(
    exercise="tiny",
    tests=2,
    styles=1,
    accepted=1,
    wrong_solutions=3,
    caught=3,
    idle=0,
    on_words_alone=0,
    unstable=0,
)
PLAIN = msgspec.structs.replace(ROW, unstable=None)
MUTANTS = MutantFigures(right_solution="tiny/solution", mutants=10, equivalent=1, survivors=0)


def page(folder: Path, table: str) -> Path:
    path = folder / "page.md"
    path.write_text(f"# Figures\n\n{BEGIN}\n{table}{END}\n")
    return path


def test_equal_figures_are_no_hole(tmp_path: Path) -> None:
    """A table that this very run would write agrees."""
    assert compare(page(tmp_path, render_table([ROW])), [ROW]) == []


def test_figures_that_were_not_measured_are_not_held_against_it(tmp_path: Path) -> None:
    """A run without mutants says nothing about the stored ones."""
    assert compare(page(tmp_path, render_table([ROW])), [PLAIN]) == []


@pytest.mark.parametrize("field", ["tests", "accepted", "wrong_solutions", "caught", "idle"])
def test_a_different_figure_is_a_hole_with_its_line(tmp_path: Path, field: str) -> None:
    """Each figure counts, and the hole names the line of the row."""
    stored = msgspec.structs.replace(ROW, **{field: 7})
    path = page(tmp_path, render_table([stored]))
    [hole] = compare(path, [ROW])
    assert hole.place.endswith("page.md:6")


def test_survivors_are_compared_for_each_right_solution(tmp_path: Path) -> None:
    """The table of mutants stands below the other, and its rows count as well."""
    stored = msgspec.structs.replace(MUTANTS, survivors=3)
    path = page(tmp_path, f"{render_table([ROW])}\n{render_table([stored])}")
    [hole] = compare(path, [ROW, MUTANTS])
    assert hole.place.endswith("page.md:10") and "tiny/solution" in hole.message


def test_a_missing_exercise_is_a_hole(tmp_path: Path) -> None:
    """An exercise that the page does not know is named."""
    [hole] = compare(page(tmp_path, ""), [ROW])
    assert "tiny" in hole.message


def test_a_page_without_a_table_is_refused(tmp_path: Path) -> None:
    """There must be something to compare with."""
    path = tmp_path / "page.md"
    path.write_text("# Nothing here\n")
    with pytest.raises(OperatorError, match=r"page\.md"):
        compare(path, [ROW])
