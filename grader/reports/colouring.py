"""What kind of word each is in Python code: for any colours."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer


def coloured(lines: Sequence[str]) -> Iterator[list[tuple[str, str]]]:
    """Take lines of Python apart: for each its pieces, kind and text.

    The kinds are k(eyword), s(tring), m (a number), c(omment), f (a name that is defined), or
    nothing.
    """
    pieces: list[tuple[str, str]] = []
    for kind, text in _lexer().get_tokens("\n".join(lines)):
        first, *further = text.split("\n")
        pieces.append((_letter(str(kind)), first))
        for part in further:
            yield _joined(pieces)
            pieces = [(_letter(str(kind)), part)]


def _joined(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    joined = (
        (letter, "".join(text for _, text in group))
        for letter, group in groupby(pieces, key=itemgetter(0))
    )
    return [(letter, text) for letter, text in joined if text]


#: How the lexer's kinds begin -> ours.
_KINDS = {
    "Token.Keyword": "k",
    "Token.Operator.Word": "k",
    "Token.Literal.String": "s",
    "Token.Literal.Number": "m",
    "Token.Comment": "c",
    "Token.Name.Function": "f",
    "Token.Name.Class": "f",
}


def _letter(kind: str) -> str:
    return next((letter for name, letter in _KINDS.items() if kind.startswith(name)), "")


@cache
def _lexer() -> "Lexer":
    # Imported here: a report without a failure needs none.
    from pygments.lexers.python import PythonLexer

    # As it is: nothing stripped, so that the numbers fit.
    return PythonLexer(stripnl=False, ensurenl=True)
