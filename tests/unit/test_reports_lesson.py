"""What a student learns from a failure, the same in every report."""

from dataclasses import replace

import msgspec
import pytest

from grader.reports.advice import Entry, entries
from grader.reports.lesson import find_place, learn, tell_in_short
from grader.results import Explanation, Status
from tests.sample_results import SETTLE, TOLD


def settle() -> Entry:
    return entries(TOLD)[-1]


def settle_as(explanation: str) -> Entry:
    case = msgspec.structs.replace(SETTLE, explanation=Explanation(explanation))
    return replace(settle(), case=case)


@pytest.fixture
def explained(monkeypatch: pytest.MonkeyPatch) -> Entry:
    """A case with an explanation whose words are known here."""

    def words_of(explanation: Explanation) -> tuple[str, str]:
        known = explanation.id == "lost_update"
        return ("It wrote what it had read.", "Take FOR UPDATE.") if known else ("", "")

    monkeypatch.setattr("grader.reports.lesson.words_of", words_of)
    return settle_as("lost_update")


def test_without_an_explanation_the_author_speaks() -> None:
    """The message of the test, and its hint."""
    told = learn(settle())
    assert told.what.startswith("account 4 was paid twice")
    assert (told.evidence, told.step) == ("", SETTLE.hint)


def test_an_explanation_stands_before_the_authors_words(explained: Entry) -> None:
    """What the test missed is the evidence for it then, and its hint gives way."""
    told = learn(explained)
    assert (told.what, told.step) == ("It wrote what it had read.", "Take FOR UPDATE.")
    assert told.evidence == f"The test says: {SETTLE.message}"


def test_an_explanation_without_words_is_none(explained: Entry) -> None:
    """A result of another version may have one that is not known here."""
    assert learn(settle_as("of another version")) == learn(settle())
    assert learn(explained) != learn(settle())


def test_a_place_is_a_file_and_a_line() -> None:
    """As editors take it; nothing where nobody can tell."""
    assert find_place(settle()) == "transactions.py:41"
    assert find_place(entries(TOLD)[0]) == ""


def test_in_short_advice_comes_before_evidence() -> None:
    """What is the matter, the call, the values, the place, the next step."""
    begins = (
        "account 4",
        "Called: settle(",
        "Expected: ",
        "Got: ",
        "Look at ",
        "Hint for this test: ",
    )
    told = [part for part in tell_in_short(settle()) if part]
    assert [part.startswith(begin) for part, begin in zip(told, begins, strict=True)] == [True] * 6


def test_a_hint_says_whose_it_is(explained: Entry) -> None:
    """The author's may be about another mistake; the explanation's step is about what was seen."""
    assert learn(settle()).lead == "Hint for this test"
    assert learn(explained).lead == "Next step"


def test_what_was_raised_is_not_said_by_the_test(explained: Entry) -> None:
    """It is what ended the case."""
    case = msgspec.structs.replace(explained.case, status=Status.ERROR, message="KeyError: 7")
    assert learn(replace(explained, case=case)).evidence == "It ended with: KeyError: 7"


def test_values_of_an_explanation_that_look_alike_are_told_apart() -> None:
    """One letter of two forms: both by their escapes."""
    values = {"given": "'e\u0301'", "parameter": "$1", "sent": "'\xe9'"}
    case = msgspec.structs.replace(SETTLE, explanation=Explanation("text_changed", values))
    what = learn(replace(settle(), case=case)).what
    assert r"'e\u0301'" in what and r"'\xe9'" in what


def test_sides_that_look_alike_are_told_apart() -> None:
    """In all formats that have nothing but text."""
    case = msgspec.structs.replace(SETTLE, expected="'\xe9'", got="'e\u0301'")
    told = list(tell_in_short(replace(settle(), case=case)))
    assert r"Expected: '\xe9'" in told and r"Got: 'e\u0301'" in told
