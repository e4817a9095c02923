"""The values that a call was given, as far as its text tells. Pure.

The text is Python's own writing of them, cut where it is long; what is no literal is passed over.
"""

import re
from ast import literal_eval
from dataclasses import dataclass
from functools import cached_property

from grader.sql import Token

_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_SQL = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|COPY|VALUES|EXPLAIN)\b", re.I)


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
    def _sql(self) -> list[str]:
        return [text for text in self.texts if _SQL.match(text)]

    def has(self, constant: Token) -> bool:
        """Whether a constant of an SQL text is among them, and in no SQL that is among them."""
        value, there = constant.text, self.numbers
        if constant.kind == "text":
            value, there = value.strip("'").replace("''", "'"), self.texts
        given = constant.kind in ("text", "number") and value in there
        return given and not any(value in text for text in self._sql)


def read_arguments(text: str) -> Arguments | None:
    """Read what a Call says of its arguments; None if it says nothing."""
    return Arguments(text) if text else None


def _read(literal: str) -> str:
    try:
        value = literal_eval(literal)
    except (ValueError, SyntaxError):
        return ""
    return value if isinstance(value, str) else ""
