"""The values that a call was given, as far as its text tells. Pure.

The text is Python's own writing of them, cut where it is long; what is no literal is passed over.
"""

import re
from ast import literal_eval
from dataclasses import dataclass
from functools import cached_property

from grader.sql import Token

#: Behind a quote that is not closed, where the text was cut, nothing can be told.
_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|['\"].*\Z", re.DOTALL)
_SQL = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|COPY|VALUES)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")

#: Characters of a text that hardly stands in an SQL text by chance.
_LONG = 8

#: Characters by which a statement is known that the call was given.
_BEGINNING = 20


@dataclass(frozen=True)
class Arguments:
    """Texts and numbers, wherever they stand in the arguments."""

    text: str

    @cached_property
    def texts(self) -> frozenset[str]:
        """The texts."""
        return frozenset(filter(None, map(_read, _TEXT.findall(self.text))))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers, those within texts left out."""
        return frozenset(_NUMBER.findall(_TEXT.sub("", self.text)))

    @cached_property
    def leads_with_a_value(self) -> bool:
        """Whether the first argument is a text or a number, and was not passed by name."""
        return bool(re.match(r"['\"\d-]", self.text))

    @cached_property
    def _statements(self) -> tuple[str, ...]:
        return tuple(text for text in self.texts if _SQL.match(text))

    @cached_property
    def _long(self) -> tuple[str, ...]:
        return tuple(sorted(filter(_is_long, self.texts)))

    def has(self, constant: Token) -> bool:
        """Whether a constant of an SQL text is among them."""
        if constant.kind == "text":
            return constant.text.strip("'").replace("''", "'") in self.texts
        return constant.kind == "number" and constant.text in self.numbers

    def ask(self, sql: str) -> bool:
        """Whether the call was given this statement: then it is the caller's, constants and all."""
        beginning = repr(sql.strip()[:_BEGINNING])[1:-1]
        return beginning in self.text or any(text in sql for text in self._statements)

    def carried(self, sql: str) -> str | None:
        """A text that stands in the SQL as it was given, and is no name."""
        return next((one for one in self._long if one in sql), None)


def _is_long(text: str) -> bool:
    return len(text) > _LONG and not text.isidentifier() and not _SQL.match(text)


def _read(literal: str) -> str:
    try:
        value = literal_eval(literal)
    except (ValueError, SyntaxError):
        return ""
    return value if isinstance(value, str) else ""
