"""Which language is asked for, of those that there are."""

from collections.abc import Iterator
from pathlib import Path

ENGLISH = "en"


def languages() -> list[str]:
    """The codes of those that there are, English first."""
    return [ENGLISH, *sorted(path.stem for path in Path(__file__).parent.glob("*.po"))]


def choose(asked: str | None, locale: str = "") -> tuple[str, str | None]:
    """Return the language to speak, and what is to be said if another one was asked for.

    `asked` is the option's or its variable's. What the locale asks for counts only if that is
    empty, and silently: nobody chose it for this program.
    """
    known = languages()
    found = next((one for one in _codes(asked or locale) if one in known), None)
    if found is None and asked:
        there = ", ".join(known)
        return ENGLISH, f"There is no language {asked!r}: English it is. There are: {there}."
    return found or ENGLISH, None


def _codes(asked: str) -> Iterator[str]:
    """The languages of "de_AT.UTF-8:fr", in order."""
    for one in asked.split(":"):
        yield one.replace("-", "_").partition(".")[0].partition("@")[0].partition("_")[0].lower()
