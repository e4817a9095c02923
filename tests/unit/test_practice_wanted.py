"""What the words of `grader check` mean."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.catalog import default_exercises, load_catalog
from grader.errors import OperatorError
from grader.model import Chosen, counting
from grader.practice.wanted import Wanted, read_wanted

EXERCISES = counting(load_catalog(default_exercises(), None))  # of a bonus: test_bonus.py
ALL = ["basic_operations", "transactions", "performance"]


@pytest.fixture(autouse=True)
def work(tmp_path: Path) -> Iterator[Path]:
    """A course's folder, in which one stands."""
    for one in EXERCISES:
        folder = tmp_path / "work" / one.slug
        folder.mkdir(parents=True)
        (folder / one.stub.name).write_text("")
    before = Path.cwd()
    os.chdir(tmp_path / "work")
    yield tmp_path / "work"
    os.chdir(before)


def read(*words: str) -> Wanted:
    return read_wanted(words, EXERCISES)


def test_no_word_is_all_that_is_there(work: Path) -> None:
    """What is not there is named, and not asked for."""
    (work / "performance" / "performance.py").unlink()
    wanted = read()
    assert (wanted.folder, list(wanted.chosen)) == (Path(), ["basic_operations", "transactions"])
    assert wanted.absent == ("performance",)


@pytest.mark.parametrize("words", [(), ("transactions",)])
def test_a_file_that_another_comes_before_is_named(work: Path, words: tuple[str, ...]) -> None:
    """Whoever writes in the file above the exercise's folder would read that nothing is there."""
    (work / "transactions.py").write_text("x = 1\n")
    [told] = read(*words).left_out
    assert told.startswith("transactions.py is not looked at: transactions/transactions.py")


def test_no_word_in_an_exercises_folder_is_that_exercise() -> None:
    """The work is the folder above."""
    os.chdir("transactions")
    wanted = read()
    assert wanted.chosen == {"transactions": Chosen()}
    assert wanted.folder.resolve() == Path.cwd().parent


def test_in_an_exercises_folder_without_its_file(work: Path) -> None:
    """It is that exercise all the same, and the way to have its file again is told."""
    os.chdir("transactions")
    Path("transactions.py").unlink()
    with pytest.raises(OperatorError, match=r"transactions/transactions.py is not in") as caught:
        read()
    assert "--reset transactions" in caught.value.hint


@pytest.mark.parametrize(
    ("word", "chosen"),
    [
        ("transactions", Chosen()),
        ("transactions/", Chosen()),
        ("transactions/transactions.py", Chosen()),
        ("./transactions", Chosen()),
        ("2.1", Chosen(tasks=("2.1",))),
        ("transfer", Chosen(functions=("transfer",))),
        ("transactions.transfer", Chosen(functions=("transfer",))),
    ],
)
def test_a_word(word: str, chosen: Chosen) -> None:
    """An exercise, a task, a function, a folder, a file."""
    wanted = read(word)
    assert wanted.chosen == {"transactions": chosen}
    assert wanted.folder.resolve() == Path.cwd()


def test_words_add_up() -> None:
    """In the order of the course; a whole exercise has its parts in it."""
    wanted = read("settle", "1.2", "2.1", "performance", "3.1")
    assert wanted.chosen == {
        "basic_operations": Chosen(tasks=("1.2",)),
        "transactions": Chosen(tasks=("2.1",), functions=("settle",)),
        "performance": Chosen(),
    }


def test_an_exercise_comes_before_a_folder_of_that_name(work: Path) -> None:
    """Inside of `transactions` there may be another; the word is the exercise all the same."""
    os.chdir("transactions")
    Path("transactions").mkdir()
    wanted = read("transactions")
    assert wanted.folder.resolve() == work and wanted.chosen == {"transactions": Chosen()}


def test_a_folder_says_where_the_work_is(work: Path) -> None:
    """And other words what of it."""
    os.chdir("/")
    wanted = read(str(work), "2.1")
    assert wanted == Wanted(work, {"transactions": Chosen(tasks=("2.1",))})
    assert read(str(work)).chosen == dict.fromkeys(ALL, Chosen())


def test_two_folders_are_refused(work: Path) -> None:
    """Both are named."""
    other = work.with_name("other")
    other.mkdir()
    with pytest.raises(OperatorError, match=r"work and .*other are two folders of work"):
        read(str(work), str(other))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("transaction", "transactions"),
        ("transfers", "transfer or transfer_logged"),
        ("2.11", "2.1"),
        ("basic", "basic_operations"),
        ("TRANSFER", "transfer"),
        ("basic_opertions/", "basic_operations"),
        ("thesi", "thesis"),
    ],
)
def test_a_near_miss_is_told(work: Path, word: str, meant: str) -> None:
    """With what there is; folders that lie here count, and capitals do not."""
    Path("thesis").mkdir()
    with pytest.raises(OperatorError, match="is no exercise, task, function") as caught:
        read(word)
    assert meant in caught.value.hint and caught.value.hint.startswith("Did you mean ")
    assert "exercises: basic_operations, transactions, performance" in caught.value.detail


def test_another_file_is_refused(work: Path) -> None:
    """The exercises' files are named."""
    (work / "notes.txt").write_text("")
    with pytest.raises(OperatorError, match=r"notes.txt is a file, and none of the exercises'"):
        read("notes.txt")


def test_an_exercise_that_is_not_there_is_refused(work: Path) -> None:
    """What is asked for cannot be run; the way to have it again is told."""
    (work / "performance" / "performance.py").unlink()
    with pytest.raises(OperatorError, match=r"performance/performance.py is not in \.") as caught:
        read("3.1")
    assert "grader start --reset performance" in caught.value.hint


def test_a_file_by_another_name_is_told(work: Path) -> None:
    """Whoever has saved it so would otherwise throw it away, or hand in nothing."""
    performance = work / "performance"
    (performance / "performance.py").rename(performance / "perf.py")
    with pytest.raises(OperatorError, match=r"performance/performance.py is not in \.") as caught:
        read("3.1")
    assert "performance/perf.py is not looked at" in caught.value.hint
    assert "name it performance.py" in caught.value.hint
    assert any("perf.py is not looked at" in one for one in read().left_out)


def test_a_folder_without_work_is_refused(tmp_path: Path) -> None:
    """The way to begin is told."""
    (tmp_path / "empty").mkdir()
    os.chdir(tmp_path / "empty")
    with pytest.raises(OperatorError, match="there is none of the exercises in") as caught:
        read()
    assert "grader start" in caught.value.hint
