"""The language in force, and what is said in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any

from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.language.catalogues import Words

#: None is English, which is in the source.
_WORDS: ContextVar["Words | None"] = ContextVar("words", default=None)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Speak this language while the block lasts: "de". One without a catalogue is English.

    An error that leaves the block is told in it, too, by whoever tells it.
    """
    token = _WORDS.set(_words_of(language))
    try:
        yield
    except GraderError as error:
        error.language = error.language or language
        raise
    finally:
        _WORDS.reset(token)


def _words_of(language: str) -> "Words | None":
    if language == "en":
        return None
    # Imported here, and babel with it: who speaks English does not wait for it.
    from grader.language.catalogues import read_words

    return read_words(language)


def spoken_now() -> "Words | None":
    """The words of the language in force; None is English."""
    return _WORDS.get()


def mark(text: str) -> str:
    """Say that a text is to be translated where a report shows it; here it stays as it is."""
    return text


def say(text: str, **values: Any) -> str:
    """Say a text of ours, with values in the place of its {names}."""
    words = _WORDS.get()
    said = text if words is None else words.said.get(text) or text
    return said.format(**values) if values else said


def tell(text: str) -> str:
    """Say a text of a result, or a marked one: line by line, with what stands in it."""
    words = _WORDS.get()
    return text if words is None else words.seen.tell(text)


def number(value: float, *, grouped: bool = True) -> str:
    """Write a number with at most two decimals: ``1,234.5``."""
    words = _WORDS.get()
    if words is not None:
        return words.number(value, grouped=grouped)
    text = f"{value:,.2f}" if grouped else f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


def count(number_: int, one: str, many: str = "") -> str:
    """Say how many: ``1 statement``, ``2 statements``."""
    words = _WORDS.get()
    several = many or one + "s"
    if words is not None:
        return f"{words.number(number_)} {words.form(number_, one, several)}"
    return f"{number_:,} {one if number_ == 1 else several}"


def moment(when: datetime) -> str:
    """Say when: ``22 November 2026, 10:50 UTC``."""
    words = _WORDS.get()
    day = f"{when.day} {when:%B %Y}" if words is None else words.day(when)
    return f"{day}, {when:%H:%M} {when.tzname() or ''}".rstrip()
