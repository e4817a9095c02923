"""Fingerprints of a file by which what it shares with another is found: winnowing. Pure.

    text --> tokens --> a hash of each K in a row --> of each WINDOW in a row the least, kept once

What two files share in K + WINDOW - 1 tokens or more is always found, and what is shorter than K
never. Source: Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003, sections 3 and 4.2.

Tokens are as another name, layout or comment leaves them: what a student can call otherwise is the
same for all, and a string is a string. What stands behind a dot stays, it is mostly asyncpg's.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Name, Number, String

#: Tokens in a row; shorter passages look alike by chance.
K = 20

#: Of so many hashes in a row at least one is kept.
WINDOW = 10

#: A whole solution has some 4,000; of more than these the beginning counts.
MOST_TOKENS = 30_000


_STRING = "string"


class _Lexed(NamedTuple):
    text: str
    line: int  # from 1


@dataclass(frozen=True)
class Print:
    """A file as it is compared."""

    grams: Sequence[int]  # a hash of the K tokens from each place on
    lines: Sequence[int]  # of each token, from 1
    chosen: frozenset[int]  # of the grams
    cut: bool  # whether it has more tokens than are looked at

    @cached_property
    def places(self) -> dict[int, list[int]]:
        """Where each gram is."""
        found: dict[int, list[int]] = {}
        for place, gram in enumerate(self.grams):
            found.setdefault(gram, []).append(place)
        return found


def take_print(text: str, ignored: Collection[int] = ()) -> Print:
    """Take a file's fingerprints, without those `ignored`: of the stub, say."""
    tokens = list(_tokens(text))
    kept = tokens[:MOST_TOKENS]
    grams = [_hash(kept[i : i + K]) for i in range(len(kept) - K + 1)]
    chosen = frozenset(_winnow(grams)).difference(ignored)
    return Print(grams, [one.line for one in kept], chosen, len(tokens) > len(kept))


def _tokens(text: str) -> Iterator[_Lexed]:
    line, before = 1, ""
    for kind, value in PythonLexer(ensurenl=False).get_tokens(text):
        # The lexer takes each string that begins a line for a docstring.
        documents = kind in String.Doc and before in ("", ":")
        if value.strip() and kind not in Comment and not documents:
            plain = _plain(kind, value, dotted=before == ".")
            if not plain == before == _STRING:  # a string has quotes, and pieces
                yield _Lexed(plain, line)
            before = plain
        line += value.count("\n")


def _plain(kind: object, value: str, *, dotted: bool) -> str:
    if kind in String:
        return _STRING
    if kind in Number:
        return "0"
    if kind in Name and kind not in Name.Builtin and not dotted:
        return "name"
    return value


def _hash(tokens: Sequence[_Lexed]) -> int:
    text = "\x1f".join(one.text for one in tokens)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _winnow(grams: Sequence[int]) -> Iterator[int]:
    """The least of each window; of equals it does not matter which, as they are the same."""
    for first in range(max(len(grams) - WINDOW + 1, min(len(grams), 1))):
        yield min(grams[first : first + WINDOW])
