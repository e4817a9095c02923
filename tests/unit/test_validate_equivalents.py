"""equivalent.toml: reasons by mutant, and mistakes in it."""

from pathlib import Path

import pytest

from grader.errors import ExerciseError
from grader.validate.equivalents import read_equivalents


def write(folder: Path, text: str) -> Path:
    path = folder / "equivalent.toml"
    path.write_text(text)
    return path


def test_reasons_are_read(tmp_path: Path) -> None:
    """Each id has its reason, under the right solution that it is a mutant of."""
    path = write(tmp_path, '"f/x/1" = "nobody looks"\n[by_hand]\n"f/x/1" = "another reason"\n')
    found = read_equivalents(path)
    assert found.reason("solution", "f/x/1") == "nobody looks"
    assert found.reason("by_hand", "f/x/1") == "another reason"


def test_a_reason_holds_for_one_right_solution(tmp_path: Path) -> None:
    """What is the same in one way to solve it may be a mistake in another."""
    path = write(tmp_path, '"f/x/1" = "nobody looks"\n')
    assert read_equivalents(path).reason("by_hand", "f/x/1") is None


def test_no_file_is_no_reasons(tmp_path: Path) -> None:
    """An exercise need not have the file."""
    found = read_equivalents(tmp_path / "equivalent.toml")
    found.check({"solution": []})
    assert found.reason("solution", "f/x/1") is None


@pytest.mark.parametrize("value", ['""', "3", '"  "'])
def test_a_reason_is_required(tmp_path: Path, value: str) -> None:
    """An id without a reason is refused with its line."""
    path = write(tmp_path, f"# why\n\n'f/x/1' = {value}\n")
    with pytest.raises(ExerciseError, match="needs a reason") as caught:
        read_equivalents(path).check({"solution": ["f/x/1"]})
    assert (caught.value.path, caught.value.line) == (path, 3)


def test_broken_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    """So is what is no TOML."""
    path = write(tmp_path, '"a" = "b"\nnonsense\n')
    with pytest.raises(ExerciseError) as caught:
        read_equivalents(path)
    assert caught.value.line == 2


def test_an_unknown_mutant_is_refused_with_its_line(tmp_path: Path) -> None:
    """An id that no mutant has any more has to go, or to be looked at again."""
    path = write(tmp_path, '"f/x/1" = "b"\n"gone/x/1" = "c"\n')
    with pytest.raises(ExerciseError, match="gone/x/1") as caught:
        read_equivalents(path).check({"solution": ["f/x/1"]})
    assert caught.value.line == 2


def test_a_line_is_that_of_the_right_solution(tmp_path: Path) -> None:
    """Two of them may have a mutant with the same id."""
    path = write(tmp_path, '"f/x/1" = "b"\n[by_hand]\n"f/x/1" = "c"\n')
    with pytest.raises(ExerciseError) as caught:
        read_equivalents(path).check({"solution": ["f/x/1"], "by_hand": []})
    assert caught.value.line == 3


def test_an_unknown_right_solution_is_refused_with_its_line(tmp_path: Path) -> None:
    """A style that has gone leaves no reasons behind."""
    path = write(tmp_path, '"f/x/1" = "b"\n\n[gone]\n"f/x/1" = "c"\n')
    with pytest.raises(ExerciseError, match="no right solution 'gone'") as caught:
        read_equivalents(path).check({"solution": ["f/x/1"]})
    assert caught.value.line == 3
