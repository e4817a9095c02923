"""Values, written so that two that differ never look alike.

The letters that a reader sees may be two texts: é is one character, or an e and an accent. Then
escapes tell them apart, as Python's ascii() writes them.
"""

import re
from collections.abc import Mapping
from unicodedata import combining, is_normalized, normalize

from grader.reports.escape import visible

#: What needs no quotes: one line, one blank at a time and none at an end, no quote in front.
_PLAIN = re.compile(r"(?!['\"])\S+(?: \S+)*")
_WHITE = re.compile(r"\s")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def write_bare(value: str) -> str:
    r"""Write a text without quotes: ``4``; as Python does where white space counts: ``'a\tb'``."""
    plain = value.isprintable() and _PLAIN.fullmatch(value)
    return write(value if plain else repr(value))


def write(text: str) -> str:
    r"""Write what Python has written; of letters in another form their escapes: ``e\u0301``."""
    if is_normalized("NFC", text):
        return text
    spelled = "".join(_spell(one) if _is_odd(one) else one for one in text)
    return spelled if is_normalized("NFC", spelled) else _spell(text)


def write_both(one: str, other: str) -> tuple[str, str]:
    """Write two values; both by escapes if the letters of one are in another form."""
    if is_normalized("NFC", one) and is_normalized("NFC", other) and _look(one) != _look(other):
        return one, other
    return (one, other) if one == other else (_spell(one), _spell(other))


def write_all(values: Mapping[str, str]) -> dict[str, str]:
    """Write values by name: by escapes all that look like another one and are not."""
    return {
        name: _spell(value)
        if any(one != value and _look(one) == _look(value) for one in values.values())
        else write(value)
        for name, value in values.items()
    }


def _look(text: str) -> str:
    """What a reader sees of it."""
    return normalize("NFC", _WHITE.sub(" ", visible(text)))


def _is_odd(letter: str) -> bool:
    return bool(combining(letter)) or not is_normalized("NFC", letter)


def _spell(text: str) -> str:
    return _NOT_ASCII.sub(lambda match: ascii(match[0])[1:-1], text)
