"""SQL as tokens and commands. Pure.

Reads what PostgreSQL's own scanner reads, and a ``{slot}`` of an f-string as one token. Linear in
the text: no pattern here repeats what may match in two ways. What begins and does not end (a text
may have been cut off) reaches to the end of the text.

Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PATTERN = r"""
  (?P<space>   [ \t\n\r\f\v]+ | --[^\n\r]* )
| (?P<comment> /\* )
| (?P<text>    [eE]'(?:[^'\\]|\\.|'')*(?:'|\Z) | {plain} )
| (?P<dollar>  \$(?:{letter}(?:{letter}|[0-9])*)?\$ )
| (?P<slot>    \{{[^{{}}]*\}} )
| (?P<parameter> \$[0-9]+ )
| (?P<word>    (?:[uU]&)?"(?:[^"]|"")*(?:"|\Z) | {letter}(?:{letter}|[0-9$.])* )
| (?P<number>  [0-9]+(?:\.[0-9]+)? )
| (?P<sign>    ::|<=|>=|<>|!=|\|\||@>|<@|->>|->|&&|. )
"""
#: To PostgreSQL every byte from 0x80 on is a letter, and white space is ASCII. Said by what
#: is none: a class that reaches to U+10FFFF takes five times as long to compile.
_LETTER = r"[^\x00-@\[-^`\x7b-\x7f]"
_STANDARD = r"(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*(?:'|\Z)"
_ESCAPING = r"(?:[bBxXnN]|[uU]&)?'(?:[^'\\]|\\.|'')*(?:'|\Z)"
_TOKEN, _ESCAPED_TOKEN = (
    re.compile(_PATTERN.format(plain=plain, letter=_LETTER), re.DOTALL | re.VERBOSE)
    for plain in (_STANDARD, _ESCAPING)
)
_COMMENT_MARK = re.compile(r"/\*|\*/")


@dataclass(frozen=True, slots=True)
class Token:
    """One token of SQL: where it is in the text, and in how many parentheses."""

    kind: str  # text, slot, parameter, word, number, sign
    text: str
    start: int
    end: int
    depth: int

    @property
    def word(self) -> str:
        """The keyword in capitals; nothing for other tokens."""
        return self.text.upper() if self.kind == "word" and self.text.isascii() else ""


def read_tokens(text: str, *, escapes: bool = False) -> list[Token]:
    """Read SQL into tokens, without white space and comments.

    ``escapes``: as a session does that has turned ``standard_conforming_strings`` off.
    """
    return list(_tokens(text, _ESCAPED_TOKEN if escapes else _TOKEN))


def first_word(text: str) -> str:
    """Return the keyword that a text begins with, in capitals; reads no further than that."""
    first = next(_tokens(text, _TOKEN), None)
    return first.word if first is not None else ""


def _tokens(text: str, pattern: re.Pattern[str]) -> Iterator[Token]:
    depth = at = 0
    while match := pattern.match(text, at):
        kind, start, at = match.lastgroup or "", at, match.end()
        if kind == "comment":
            at = _end_of_comment(text, start)
        elif kind == "dollar":
            closed = text.find(match[0], at)
            kind, at = "text", len(text) if closed < 0 else closed + len(match[0])
        if kind in ("space", "comment"):
            continue
        found = text[start:at]
        depth -= found == ")"
        yield Token(kind, found, start, at, depth)
        depth += found == "("


def _end_of_comment(text: str, at: int) -> int:
    """Return where the comment at ``at`` ends; PostgreSQL's comments nest."""
    depth = 0
    for mark in _COMMENT_MARK.finditer(text, at):
        depth += 1 if mark[0] == "/*" else -1
        if not depth:
            return mark.end()
    return len(text)


def read_commands(text: str, *, escapes: bool = False) -> list[list[Token]]:
    """Return the commands of a script, each as its tokens; empty ones are none."""
    commands: list[list[Token]] = [[]]
    for token in read_tokens(text, escapes=escapes):
        if token.text == ";" and token.depth <= 0:
            commands.append([])
        else:
            commands[-1].append(token)
    return [command for command in commands if command]


def first_words(command: list[Token], count: int = 2) -> tuple[str, ...]:
    """Return the keywords that a command begins with, in capitals, at most so many."""
    words = [token.word for token in command[:count]]
    return tuple(words[: words.index("")] if "" in words else words)
