"""What is said, in English and in another language."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from grader.language import count, mark, moment, number, say, spoken, tell


def test_english_is_the_source() -> None:
    """Without a language the text itself is said, with its values."""
    assert say("All {tests} passed", tests="3 tests") == "All 3 tests passed"


def test_another_language_is_said_while_the_block_lasts() -> None:
    """German inside, English again behind."""
    with spoken("de"):
        assert say("All {tests} passed", tests="3 Tests") == "Alle 3 Tests bestanden"
    assert say("Expected") == "Expected"


@pytest.mark.parametrize(
    ("how_many", "said"), [(0, "0 Anweisungen"), (1, "1 Anweisung"), (1234, "1.234 Anweisungen")]
)
def test_a_plural_goes_with_its_number(how_many: int, said: str) -> None:
    """None and several have the plural, and thousands are told apart as Germans do."""
    with spoken("de"):
        assert count(how_many, "statement") == said


def test_a_plural_without_translation_is_english() -> None:
    """A word that the catalogue does not have is said as it stands in the source."""
    with spoken("de"):
        assert count(2, "mouse", "mice") == "2 mice"


def test_numbers_and_dates_are_written_as_the_language_does() -> None:
    """A comma before decimals; the month's name."""
    with spoken("de"):
        assert number(1234.5) == "1.234,5"
        assert moment(datetime(2026, 3, 1, 10, 50, tzinfo=UTC)) == "1. März 2026, 10:50 UTC"


def test_a_text_without_translation_is_english() -> None:
    """What nobody has translated stays as it is."""
    with spoken("de"):
        assert say("no such text") == "no such text"
        assert tell(mark("no such text")) == "no such text"


def test_a_language_without_catalogue_is_english() -> None:
    """A language that nobody has translated to is no error."""
    with spoken("tlh"):
        assert count(2, "test") == "2 tests"


def test_english_does_not_wait_for_other_languages() -> None:
    """No page and no command in English imports babel."""
    code = "import grader.cli.app, grader.reports.page, sys; sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
