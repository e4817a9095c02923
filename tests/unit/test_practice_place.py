"""Which exercise is meant, and where the work is."""

from pathlib import Path

import pytest

from grader.catalog import default_exercises, load_catalog
from grader.errors import OperatorError
from grader.model import Exercise
from grader.practice.place import choose_exercise, find_course, find_file


@pytest.fixture(scope="module")
def catalog() -> list[Exercise]:
    """Our own exercises."""
    return load_catalog(default_exercises(), None)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder of work with one exercise in it."""
    (tmp_path / "transactions").mkdir()
    (tmp_path / "transactions" / "transactions.py").touch()
    return tmp_path


@pytest.mark.parametrize("word", ["performance", "performance/", "performance.py", "./performance"])
def test_an_exercise_by_its_name(catalog: list[Exercise], work: Path, word: str) -> None:
    """Also as a shell completes it, and as its file is called; wherever one is."""
    assert choose_exercise(word, catalog, work / "transactions").slug == "performance"


def test_an_exercise_by_the_folder_that_one_is_in(catalog: list[Exercise], work: Path) -> None:
    """Or that a folder above is."""
    inner = work / "transactions" / "notes"
    inner.mkdir()
    for folder in (inner, inner.parent):
        assert choose_exercise(None, catalog, folder).slug == "transactions"


def test_a_folder_that_is_only_named_so(catalog: list[Exercise], work: Path) -> None:
    """Without the exercise's file in it nothing is guessed, and the exercises are listed."""
    (work / "performance").mkdir()
    with pytest.raises(OperatorError, match="which exercise") as error:
        choose_exercise(None, catalog, work / "performance")
    assert "There are: basic_operations, transactions, performance" in error.value.hint


def test_the_only_exercise_needs_no_name(catalog: list[Exercise], work: Path) -> None:
    """There is nothing else that could be meant."""
    assert choose_exercise(None, catalog[:1], work).slug == catalog[0].slug


def test_the_course_from_both_places(catalog: list[Exercise], work: Path) -> None:
    """From the folder itself, and from an exercise's."""
    assert find_course(work, catalog) == work
    assert find_course(work / "transactions", catalog) == work


def test_a_course_that_is_named_as_an_exercise(catalog: list[Exercise], work: Path) -> None:
    """It is the course, if an exercise is in it."""
    course = work / "performance"
    (course / "transactions").mkdir(parents=True)
    assert find_course(course, catalog) == course


def test_ones_own_file_from_both_places(catalog: list[Exercise], work: Path) -> None:
    """One that lies flat in a folder is found as well, and one that is not there is not."""
    transactions, performance = catalog[1], catalog[2]
    file = work / "transactions" / "transactions.py"
    assert find_file(transactions, work) == find_file(transactions, file.parent) == file
    assert find_file(performance, work) is None
    (work / "performance.py").touch()
    assert find_file(performance, work) == work / "performance.py"
