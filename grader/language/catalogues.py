"""A language's words: its catalogue, plural forms, numbers and dates. babel knows the last three.

The catalogues are text, <code>.po beside this module. A message's context says where it comes from:
none is a text of `say` and `count`, SEEN one of a result.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from gettext import c2py
from pathlib import Path

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from grader.errors import OperatorError
from grader.language.patterns import Phrases

FOLDER = Path(__file__).parent

#: The context of a sentence that stands in results.
SEEN = "seen"


@dataclass(frozen=True)
class Words:
    """One language."""

    code: str
    locale: Locale
    forms: dict[str, tuple[str, ...]] = field(repr=False)  # of words that are counted
    which: Callable[[int], int] = field(repr=False)  # of the forms goes with a number
    said: dict[str, str] = field(repr=False)
    seen: Phrases = field(repr=False)

    def form(self, number: int, one: str, many: str) -> str:
        """The form of a word that goes with a number."""
        forms = self.forms.get(one)
        if forms is None:
            return one if number == 1 else many
        return forms[self.which(number)]

    def number(self, value: float, *, grouped: bool = True) -> str:
        """A number with at most two decimals."""
        shape = "#,##0.##" if grouped else "0.##"
        return numbers.format_decimal(value, shape, locale=self.locale)

    def day(self, when: datetime) -> str:
        """A date, its month in letters."""
        return dates.format_date(when, "long", locale=self.locale)


@cache
def read_words(language: str) -> Words | None:
    """Read a language's catalogue; None if there is none."""
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        return None
    catalogue = read_catalogue(path, language)
    return Words(
        code=language,
        locale=Locale.parse(language),
        forms=dict(_counted(catalogue)),
        which=c2py(catalogue.plural_expr),
        said=dict(translated(catalogue)),
        seen=Phrases(_sentences(catalogue) | dict(translated(catalogue, SEEN))),
    )


def _counted(catalogue: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    for message in catalogue:
        if isinstance(message.id, tuple) and message.string and all(message.string):
            yield str(message.id[0]), tuple(message.string)


def _sentences(catalogue: Catalog) -> dict[str, str]:
    """Whole sentences of ours: those on an SQLSTATE stand in results, too."""
    return {text: said for text, said in translated(catalogue) if text.endswith(".")}


def read_catalogue(path: Path, language: str) -> Catalog:
    """Read a .po file. Raises OperatorError for one that cannot be read."""
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, abort_invalid=True)
    except (OSError, UnicodeDecodeError, PoFileError) as error:
        raise OperatorError(f"cannot read the translations in {path}", detail=str(error)) from error


def translated(catalogue: Catalog, context: str | None = None) -> Iterator[tuple[str, str]]:
    """What is translated of one context, and surely so; plural forms left out."""
    for message in catalogue:
        text, said = message.id, message.string
        plain = isinstance(text, str) and isinstance(said, str)
        if plain and text and said and message.context == context and not message.fuzzy:
            yield str(text), str(said)
