"""What a rule about statements looks at: their text without disguise, and what they bring about.

Pure. A text can be written in many ways: comments, case and white space, quoted names, names and
constants with escapes. `read` takes off all of that, so that a rule meets what it is about, and
nothing by what only stands in a comment or a constant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from grader.sql import Token, first_words, read_commands, read_tokens


class Moment(Enum):
    """What a statement brings about, whatever its words. The value is for messages."""

    #: Work becomes lasting: COMMIT, END, PREPARE TRANSACTION, as the last part of a script too; the
    #: end of a script that has no transaction block; a statement outside of one, if it writes.
    END_OF_TRANSACTION = "the end of a transaction"
    #: RELEASE.
    END_OF_SAVEPOINT = "the end of a savepoint"
    #: A statement of the student's begins to run, whatever it is.
    STATEMENT = "a statement"


STATEMENT = Moment.STATEMENT
END_OF_TRANSACTION = Moment.END_OF_TRANSACTION
END_OF_SAVEPOINT = Moment.END_OF_SAVEPOINT

#: Characters of a text that is read once for all the times it comes; the last of them are kept.
_SHORT = 1000
_KEPT = 256

_COMMENT = re.compile(r"/\*|--")
_ESCAPE = re.compile(r"\\(?:\+([0-9a-fA-F]{6})|([0-9a-fA-F]{4})|(\\))")
_NUMBER = re.compile(r"\d+")  # in names too: a savepoint's has the number of its use
_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*\Z")
_WRITING = re.compile(r"INSERT|UPDATE|DELETE|MERGE|COPY|TRUNCATE|\bCALL\b|\bDO\b", re.IGNORECASE)
_WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE"})
_WRITES_FIRST = frozenset({"COPY", "TRUNCATE", "CALL", "DO"})


@dataclass(frozen=True)
class Reading:
    """A statement as rules look at it."""

    text: str  # as it came, on one line
    written: str  # without differences of case
    code: str  # without comments, disguise, and the contents of constants
    whole: str  # with the contents of constants
    moments: frozenset[Moment]
    in_transaction: bool  # while a transaction is, or may be, open
    pid: int | None  # of the server process that it goes to
    mark: int  # of the recording, before it

    @property
    def shape(self) -> str:
        """What statements that do the same have in common: all but constants and numbers."""
        return _NUMBER.sub("0", self.code)


def read(
    sql: str, *, in_transaction: bool = True, pid: int | None = None, mark: int = 0
) -> Reading:
    """Read a statement of backend `pid`, sent while a transaction is, or may be, open there."""
    reading = (_read_short if len(sql) <= _SHORT else _read)(sql, in_transaction)
    return replace(reading, pid=pid, mark=mark)


def _read(sql: str, in_transaction: bool) -> Reading:
    # Whether a backslash escapes in plain constants is a setting of the session: read it both ways.
    ways = [read_tokens(sql)]
    if "\\" in sql:
        ways.append(read_tokens(sql, escapes=True))
    return Reading(
        text=" ".join(sql.split()),
        written=_fold(sql),
        code="\n".join(_join(tokens, constants=False) for tokens in ways),
        whole="\n".join(_join(tokens, constants=True) for tokens in ways),
        moments=_moments(sql, in_transaction=in_transaction),
        in_transaction=in_transaction,
        pid=None,
        mark=0,
    )


_read_short = lru_cache(maxsize=_KEPT)(_read)


class Text:
    """A part of a statement that a rule is about."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._written = _fold(text)
        tokens = read_tokens(text)
        self._code = _join(tokens, constants=True)
        self._with_constants = any(token.kind == "text" for token in tokens)
        self._with_comments = _COMMENT.search(text) is not None

    def __str__(self) -> str:
        return self.text

    def is_in(self, reading: Reading) -> bool:
        """Whether the statement has it: in its comments only if it is a comment itself."""
        if self._with_comments:
            return self._written in reading.written
        return self._code in (reading.whole if self._with_constants else reading.code)


def writes(sql: str) -> bool:
    """Whether a statement changes rows, as far as its text tells."""
    if not _WRITING.search(sql):
        return False
    return any(_command_writes(command) for command in read_commands(sql))


def _moments(sql: str, *, in_transaction: bool) -> frozenset[Moment]:
    found: set[Moment] = set()
    for escapes in (False, True) if "\\" in sql else (False,):
        found |= _moments_of(read_commands(sql, escapes=escapes), in_transaction=in_transaction)
    return frozenset(found)


def _moments_of(commands: Sequence[list[Token]], *, in_transaction: bool) -> set[Moment]:
    found: set[Moment] = set()
    is_open, blocks = in_transaction, False
    for command in commands:
        match first_words(command, 2):
            case ("BEGIN", *_) | ("START", "TRANSACTION"):
                is_open = blocks = True
            case ("COMMIT" | "END", *rest) if rest != ["PREPARED"]:
                found |= {END_OF_TRANSACTION} if is_open else set()
            case ("PREPARE", "TRANSACTION") if is_open:
                found.add(END_OF_TRANSACTION)
            case ("RELEASE", *_):
                found.add(END_OF_SAVEPOINT)
    if not (in_transaction or blocks) and any(map(_command_writes, commands)):
        found.add(END_OF_TRANSACTION)
    return found


def _command_writes(command: list[Token]) -> bool:
    words = [token.word for token in command]
    if words[0] in _WRITES_FIRST:
        return words[0] != "COPY" or "FROM" in words
    pairs = zip(["", *words], words, strict=False)
    return any(word in _WRITES and before not in ("FOR", "KEY") for before, word in pairs)


def _fold(sql: str) -> str:
    return " ".join(sql.split()).casefold()


def _join(tokens: Sequence[Token], *, constants: bool) -> str:
    parts = [_undisguised(token, constants=constants) for token in tokens]
    return " ".join(parts).replace(" . ", ".").casefold()


def _undisguised(token: Token, *, constants: bool) -> str:
    text = token.text
    if token.kind == "text":
        return _unescaped(text) if constants else "''"
    if token.kind == "word" and '"' in text:
        name = _unescaped(text).strip('"').replace('""', '"')
        # What is no plain name stays in its quotes, in one piece: it may look like SQL.
        return name if _PLAIN.match(name) else f'"{name}"'.replace(" ", "\N{NO-BREAK SPACE}")
    return text


def _unescaped(text: str) -> str:
    if text[:2].upper() != "U&":
        return text
    return _ESCAPE.sub(lambda m: m[3] or chr(min(int(m[1] or m[2], 16), 0x10FFFF)), text[2:])
