"""Which language is spoken, of those that are asked for and there."""

import pytest

from grader.environment.locale import languages_of
from grader.environment.variables import made_of
from grader.language.choosing import choose, languages


def test_english_comes_first_of_all() -> None:
    """It is there without a catalogue."""
    assert languages()[:2] == ["en", "de"]


@pytest.mark.parametrize("asked", ["de", "DE", "de_AT.UTF-8", "de-CH", "tlh:de"])
def test_what_is_asked_for_is_found(asked: str) -> None:
    """As a code, as a locale, and as a list of them."""
    assert choose(asked) == ("de", None)


def test_an_unknown_language_is_told() -> None:
    """English it is, and what there is."""
    language, remark = choose("tlh", "de")
    assert (language, remark) == (
        "en",
        "There is no language 'tlh': English it is. There are: en, de.",
    )


def test_the_locale_counts_if_nothing_is_asked_for() -> None:
    """And one that is not there is no error: nobody chose it for this program."""
    assert choose(None, "de_DE.UTF-8") == ("de", None)
    assert choose(None, "tlh") == ("en", None)


@pytest.mark.parametrize(
    ("variables", "asked"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de_DE.UTF-8"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_DE.UTF-8"}, "de_DE.UTF-8"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de:fr"}, "de:fr"),
        ({"LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"}, ""),
        ({"LC_MESSAGES": "POSIX", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"}, ""),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, "de"),
        ({"LANGUAGE": "de"}, "de"),
        ({}, ""),
    ],
)
def test_what_the_locale_asks_for(variables: dict[str, str], asked: str) -> None:
    """LC_ALL before LC_MESSAGES before LANG; LANGUAGE before all, unless C is asked for."""
    assert languages_of(variables) == asked


def test_what_judges_has_no_locale() -> None:
    """The one value is not handed on to processes that judge."""
    assert "GRADER_LOCALE" not in made_of({"GRADER_LOCALE": "de", "LANG": "de"})
