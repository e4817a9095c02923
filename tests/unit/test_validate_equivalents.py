"""equivalent.toml: reasons by mutant, and mistakes in it."""

from pathlib import Path

import pytest

from grader.errors import ExerciseError
from grader.validate.equivalents import check_equivalents, read_equivalents


def write(folder: Path, text: str) -> Path:
    path = folder / "equivalent.toml"
    path.write_text(text)
    return path


def test_reasons_are_read(tmp_path: Path) -> None:
    """Each id has its reason."""
    path = write(tmp_path, '"f/return-none/1a2b3c" = "nobody looks at it"\n')
    assert read_equivalents(path) == {"f/return-none/1a2b3c": "nobody looks at it"}


def test_no_file_is_no_reasons(tmp_path: Path) -> None:
    """An exercise need not have the file."""
    assert read_equivalents(tmp_path / "equivalent.toml") == {}


@pytest.mark.parametrize("value", ['""', "3", '"  "'])
def test_a_reason_is_required(tmp_path: Path, value: str) -> None:
    """An id without a reason is refused with its line."""
    path = write(tmp_path, f"# why\n\n'f/x/1' = {value}\n")
    with pytest.raises(ExerciseError) as caught:
        read_equivalents(path)
    assert (caught.value.path, caught.value.line) == (path, 3)


def test_broken_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    """So is what is no TOML."""
    path = write(tmp_path, '"a" = "b"\nnonsense\n')
    with pytest.raises(ExerciseError) as caught:
        read_equivalents(path)
    assert caught.value.line == 2


def test_an_unknown_mutant_is_refused_with_its_line(tmp_path: Path) -> None:
    """An id that no mutant has any more has to go, or to be looked at again."""
    path = write(tmp_path, '"a" = "b"\n"gone/x/1" = "c"\n')
    with pytest.raises(ExerciseError, match="gone/x/1") as caught:
        check_equivalents(path, read_equivalents(path), {"a"})
    assert caught.value.line == 2
