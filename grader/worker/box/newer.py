"""Which Python reads a file that this one does not.

Nothing is guessed: what only a newer Python reads is written in the older way, and if the whole
file can be read then, these places were all that was in the way. If not, nothing is said. Known are
f-strings as of 3.12 (PEP 701), type parameters and `type` (PEP 695, 696), `except` without
parentheses (PEP 758) and t-strings (PEP 750).
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

Version = tuple[int, int]

_STRING = re.compile(r"([A-Za-z]{0,2})('''|\"\"\"|'|\")")
_PREFIXES = {"", "r", "b", "u", "f", "t", "br", "rb", "fr", "rf", "tr", "rt"}
_WORD = re.compile(r"\w+")
_PAIRS = {"(": ")", "[": "]", "{": "}"}

#: Brackets within brackets, and strings with code in them: nobody writes more.
_DEPTH = 20
_STRINGS = 1000


class _Unreadable(Exception):
    """Not even a newer Python reads this, or we do not."""


@dataclass(frozen=True)
class Newer:
    """One thing that only a newer Python reads."""

    version: Version
    what: str
    line: int


@dataclass
class _Token:
    text: str
    line: int
    inside: list["_Token"] = field(default_factory=list)  # what stands between brackets
    close: str = ""  # the bracket that ends it

    def __str__(self) -> str:
        return f"{self.text}{''.join(map(str, self.inside))}{self.close}"

    @property
    def is_space(self) -> bool:
        return self.text.isspace() or self.text[:1] in ("#", "\\")


def advise(source: str) -> list[str]:
    """Tell which Python reads a file that cannot be parsed here, if one does: one text or none."""
    newer = newer_syntax(source)
    here = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    if not newer:
        return []
    version = max(one.version for one in newer)
    first = {one.what: one for one in reversed(newer)}  # of each kind the first
    places = ", ".join(f"{what} (line {one.line})" for what, one in sorted(first.items()))
    return [
        f"Python {version[0]}.{version[1]} or newer reads this file, for {places}. Here is {here}: "
        "write it in the older way."
    ]


def newer_syntax(source: str) -> list[Newer]:
    """Return what in a file that cannot be parsed here a newer Python reads; [] if nobody knows."""
    found: list[Newer] = []
    try:
        tokens = _Reader(source, found).read_all()
        ast.parse("".join(_statements(tokens, found)))
    except (_Unreadable, SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = [one for one in found if one.version > sys.version_info[:2]]
    return sorted(found, key=lambda newer: newer.line)


class _Reader:
    """Cuts a text into tokens; strings with code in them become plain ones."""

    def __init__(self, source: str, found: list[Newer]) -> None:
        self._source = source
        self._found = found
        self._at = 0
        self._line = 1
        self._strings = 0  # with code in them

    def read_all(self) -> list[_Token]:
        tokens = self._read("", 0)
        if self._at < len(self._source):
            raise _Unreadable
        return tokens

    def _read(self, until: str, depth: int) -> list[_Token]:
        """Read up to one of these characters, outside of brackets, or to the end."""
        if depth > _DEPTH:
            raise _Unreadable
        tokens: list[_Token] = []
        while self._at < len(self._source):
            here = self._source[self._at]
            if here in until and not (here == "!" and self._source.startswith("!=", self._at)):
                return tokens
            if here in ")]}":
                return tokens
            tokens.append(self._token(here, depth))
        return tokens

    def _token(self, here: str, depth: int) -> _Token:
        source, line = self._source, self._line
        string = _STRING.match(source, self._at)
        if string and string[1].lower() in _PREFIXES:
            return _Token(self._string(string, depth), line)
        if here in _PAIRS:
            self._take(1)
            inside = self._read("", depth + 1)
            if not source.startswith(_PAIRS[here], self._at):
                raise _Unreadable
            return _Token(here, line, inside, self._take(1))
        if here == "#":
            end = source.find("\n", self._at)
            return _Token(self._take((len(source) if end < 0 else end) - self._at), line)
        word = _WORD.match(source, self._at)
        return _Token(self._take(len(word[0]) if word else 2 if here == "\\" else 1), line)

    def _take(self, count: int) -> str:
        taken = self._source[self._at : self._at + count]
        self._at += count
        self._line += taken.count("\n")
        return taken

    # Strings

    def _string(self, opening: re.Match[str], depth: int) -> str:
        """Read a string; return it, or a plain one in place of what is too new."""
        start, line, (prefix, quote) = self._at, self._line, opening.groups()
        kind = prefix.lower()
        self._take(len(opening[0]))
        if "f" not in kind and "t" not in kind:
            self._text(quote, raw=True)
            return self._source[start : self._at]
        self._strings += 1
        if self._strings > _STRINGS:
            raise _Unreadable
        while not self._source.startswith(quote, self._at):
            self._part(quote, depth)
        self._take(len(quote))
        whole = self._source[start : self._at]
        if "t" in kind:
            return self._newer((3, 14), "a t-string", line)
        return whole if _parses(whole) else self._newer((3, 12), "an f-string", line)

    def _newer(self, version: Version, what: str, line: int) -> str:
        self._found.append(Newer(version, what, line))
        return '""'

    def _text(self, quote: str, *, raw: bool = False) -> None:
        """Read the rest of a string in which there is no code."""
        while not self._source.startswith(quote, self._at):
            self._character(quote)
        self._take(len(quote))

    def _character(self, quote: str) -> None:
        if self._at >= len(self._source):
            raise _Unreadable
        if self._source[self._at] == "\n" and len(quote) == 1:
            raise _Unreadable
        self._take(2 if self._source[self._at] == "\\" else 1)

    def _part(self, quote: str, depth: int) -> None:
        """Read a character of an f-string, or a field with code in it."""
        if self._source.startswith(("{{", "}}"), self._at):
            self._take(2)
        elif self._source.startswith("{", self._at):
            self._field(quote, depth)
        else:
            self._character(quote)

    def _field(self, quote: str, depth: int) -> None:
        self._take(1)
        code = "".join(map(str, self._read("!:", depth + 1))).rstrip()
        code = (
            code[:-1]
            if code.endswith("=") and not code.endswith(("==", "!=", "<=", ">="))
            else code
        )
        if not code.strip() or not _parses(f"(\n{code}\n)"):
            raise _Unreadable
        if self._source.startswith("!", self._at):
            self._take(1)
            conversion = _WORD.match(self._source, self._at)
            if not conversion or conversion[0] not in "rsa":
                raise _Unreadable
            self._take(1)
        if self._source.startswith(":", self._at):
            self._take(1)
            while not self._source.startswith("}", self._at):
                self._specification(quote, depth)
        if not self._source.startswith("}", self._at):
            raise _Unreadable
        self._take(1)

    def _specification(self, quote: str, depth: int) -> None:
        if self._source.startswith(quote, self._at):
            raise _Unreadable
        if self._source.startswith("{", self._at):
            if depth > _DEPTH:
                raise _Unreadable
            self._field(quote, depth + 1)
        else:
            self._character(quote)


def _parses(code: str) -> bool:
    try:
        ast.parse(code, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _statements(tokens: list[_Token], found: list[Newer]) -> Iterator[str]:
    """Yield the text of statements, the new ones in the older way."""
    line: list[_Token] = []
    for token in tokens:
        line.append(token)
        if token.text == "\n" or token.text == ";":
            yield from _older(line, found)
            line = []
    yield from _older(line, found)


def _older(line: list[_Token], found: list[Newer]) -> Iterator[str]:
    words = [token for token in line if not token.is_space]
    match [token.text for token in words[:3]]:
        case ["type", name, *_] if name.isidentifier():
            _alias(words, found)
        case ["def" | "class", name, "["]:
            _generic(words[2], found)
        case ["async", "def", name] if len(words) > 3 and words[3].text == "[":
            _generic(words[3], found)
        case ["except", *_]:
            _except(words, found)
    return map(str, line)


def _alias(words: list[_Token], found: list[Newer]) -> None:
    """``type Name[T] = value``."""
    statement, name, *after = words
    if after and after[0].text == "[":
        brackets = after.pop(0)
        if after and after[0].text == "=":
            _generic(brackets, found)
    if after and after[0].text == "=":
        found.append(Newer((3, 12), "a `type` statement", statement.line))
        statement.text, name.text = name.text, ""


def _generic(brackets: _Token, found: list[Newer]) -> None:
    """``def f[T: int = bool]``: type parameters, some of them with a default."""
    names = "".join(map(str, brackets.inside))
    try:
        parameters = ast.parse(f"def f({names}\n): pass").body
    except SyntaxError:
        return
    [function] = parameters
    assert isinstance(function, ast.FunctionDef)
    given = function.args.defaults or [one for one in function.args.kw_defaults if one]
    version = (3, 13) if given else (3, 12)
    found.append(Newer(version, "type parameters in brackets", brackets.line))
    brackets.text, brackets.close = "", ""
    brackets.inside = [one for one in brackets.inside if one.text == "\n"]


def _except(words: list[_Token], found: list[Newer]) -> None:
    """``except A, B:`` without parentheses."""
    body = words[2:] if len(words) > 1 and words[1].text == "*" else words[1:]
    texts = [token.text for token in body]
    if ":" not in texts:
        return
    caught = body[: texts.index(":")]
    names = [token.text for token in caught]
    if "," in names and "as" not in names:
        found.append(Newer((3, 14), "`except` without parentheses", words[0].line))
        caught[0].text = f"({caught[0].text}"
        caught[-1].close += ")"
