"""What somebody may have meant."""

from pathlib import Path

import pytest

from grader.catalog import default_exercises, load_catalog
from grader.errors import OperatorError
from grader.practice.near import suggest, suggest_of
from grader.practice.place import choose_exercise
from grader.practice.starting import put_back
from grader.practice.trouble import read_trouble

EXERCISES = load_catalog(default_exercises(), None)
SWEEP = "test_transfer_whatever_goes_wrong"


def test_the_nearest_are_told() -> None:
    """Those that begin so, or else those that are alike; capitals and a slash do no harm."""
    names = ("transfer", "transfer_logged", "award")
    assert suggest("Trans", names) == "Did you mean transfer or transfer_logged?"
    assert suggest("awrad/", names) == "Did you mean award?"
    assert suggest("something", names) == ""


def test_what_there_is_stands_below() -> None:
    """Also where nothing is near."""
    assert suggest_of("x", ("one", "two")) == "There are: one, two"
    assert suggest_of("tow", ("one", "two")) == "Did you mean two?\nThere are: one, two"


def test_an_exercise_for_a_prompt_or_a_database(tmp_path: Path) -> None:
    """`grader shell transaction`."""
    with pytest.raises(OperatorError) as caught:
        choose_exercise("transaction", EXERCISES, tmp_path)
    assert caught.value.hint.startswith("Did you mean transactions?\nThere are: ")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("transactoins", "transactions"), ("transactions/transaction.py", "transactions.py")],
)
def test_what_is_put_back(tmp_path: Path, word: str, meant: str) -> None:
    """An exercise, or a file of it."""
    with pytest.raises(OperatorError) as caught:
        put_back(tmp_path, word, EXERCISES)
    assert caught.value.hint.startswith(f"Did you mean {meant}?\nThere are: ")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        (f"{SWEEP[:-4]}:3:killed", f"Did you mean {SWEEP}?"),
        (f"{SWEEP}:3:kiled", "Did you mean killed?\nIt stands below a failure"),
        ("nothing", "It stands below a failure"),
    ],
)
def test_a_trouble(name: str, hint: str) -> None:
    """Its test, or its kind."""
    with pytest.raises(OperatorError) as caught:
        read_trouble(name, EXERCISES)
    assert caught.value.hint.startswith(hint)
