"""What the names of prepared statements and portals mean to the server. Pure.

Only what the server has said changes it. SQL has ways of its own to give names a meaning and to
take it away (PREPARE, DEALLOCATE, DISCARD, DECLARE, CLOSE), in scripts, and out of sight in DO
blocks and functions. A command that tells all is followed; after one that may have done anything
nothing is known any more, and a name that is not known is none of asyncpg's.
"""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from grader import sql
from grader.tap.log import NOT_KEPT, Run, Sql

UNKNOWN_STATEMENT = "(an unknown statement)"
UNKNOWN_CURSOR = "(a cursor)"

_NAME = re.compile(r'[a-zA-Z_][a-zA-Z0-9_$]{0,62}\Z|"[a-zA-Z0-9_$]{1,63}"\Z')
#: Words without which the code of a DO block changes no names of prepared statements.
_RENAMING = re.compile(r"EXECUTE|PREPARE|DEALLOCATE|DISCARD|FUNCTION|PROCEDURE|ROUTINE", re.I)
_CURSORS = frozenset({"DECLARE CURSOR", "CLOSE CURSOR", "CLOSE CURSOR ALL", "CALL"})
_CREATES = frozenset({"CREATE FUNCTION", "CREATE PROCEDURE", "CREATE EXTENSION"})
#: What most commands are: nothing of these concerns names.
_PLAIN = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_RENAMES = frozenset({"PREPARE", "DEALLOCATE", "DEALLOCATE ALL", "DISCARD ALL"})


@dataclass(slots=True, eq=False)
class Portal:
    """A statement with its parameters, bound to be executed."""

    sql: Sql
    run: Run | None = None  # None until its first Execute


class _Effect(Enum):
    NONE = auto()
    CURSORS = auto()  # may have given a portal's name another meaning
    EXACT = auto()  # one command that says what it does
    ANYTHING = auto()


@dataclass(slots=True)
class Names:
    """The names of one session."""

    statements: dict[bytes, Sql] = field(default_factory=dict)
    portals: dict[bytes, Portal] = field(default_factory=dict)
    doubtful: bool = False  # code that nobody saw may change names with every statement from now on

    def statement(self, name: bytes) -> Sql:
        return self.statements.get(name) or Sql(UNKNOWN_STATEMENT, prepared=False)

    def closed(self, name: bytes, *, is_statement: bool) -> None:
        """CloseComplete."""
        if is_statement:
            self.statements.pop(name, None)
        else:
            self.portals.pop(name, None)

    def queried(self) -> None:
        """A Query takes the place of the statement and the portal without a name."""
        self.statements.pop(b"", None)
        self.portals.pop(b"", None)

    def forget(self) -> None:
        """Nothing is known any more."""
        self.statements.clear()
        self.portals.clear()

    def ran(self, text: Sql, nth: int, tag: str | None) -> None:
        """The nth command of a text was done, with this tag; None: it failed."""
        if tag in _PLAIN and not self.doubtful:
            return
        match _effect(text.text, nth, tag):
            case _Effect.ANYTHING:
                self.doubtful = True
            case _Effect.EXACT:
                self._follow(_command(text.text, nth), text)
            case _Effect.CURSORS:
                self.portals.clear()
        if self.doubtful:
            self.forget()

    def _follow(self, command: list[sql.Token], text: Sql) -> None:
        """PREPARE, DEALLOCATE or DISCARD ALL was done."""
        verb, *words = (token.text for token in command)
        name = words[1] if verb.upper() == "DEALLOCATE" and len(words) > 1 else words[0]
        if verb.upper() == "DISCARD":
            self.portals.clear()
        if name.upper() == "ALL":
            self.statements = {key: kept for key, kept in self.statements.items() if not key}
        elif not _NAME.match(name):
            self.doubtful = True
        else:
            key = (name[1:-1] if name.startswith('"') else name.lower()).encode()
            self.statements.pop(key, None)
            if verb.upper() == "PREPARE":
                self.statements[key] = Sql(text.text, prepared=False)


def _effect(text: str, nth: int, tag: str | None) -> _Effect:
    """Say what a command may have done to names. What failed may have done a part of it."""
    if tag in _CREATES:
        return _Effect.ANYTHING
    if tag in _CURSORS:
        return _Effect.CURSORS
    if tag in _RENAMES:
        command = _command(text, nth)
        told = len(command) > 1 and command[0].word == tag.split()[0]
        return _Effect.EXACT if told else _Effect.ANYTHING
    if tag == "DO":
        return _effect_of_block(_command(text, nth))
    return _effect_of_failure(text, nth) if tag is None else _Effect.NONE


def _effect_of_failure(text: str, nth: int) -> _Effect:
    command = _command(text, nth) if nth else []
    word = command[0].word if command else "" if nth else sql.first_word(text)
    match word:
        case "DO":
            return _effect_of_block(_command(text, nth))
        case "CALL":
            return _Effect.CURSORS
        case "EXECUTE":
            return _Effect.ANYTHING
        case "" if nth or not _is_whole(text):
            return _Effect.ANYTHING
    return _Effect.NONE


def _effect_of_block(command: list[sql.Token]) -> _Effect:
    """Judge a DO block by its code, if that stands in one constant and can be read as it is."""
    constants = [token for token in command if token.kind == "text"]
    code = " ".join(token.text for token in command)
    plain = len(constants) == 1 and command[0].word == "DO" and not _RENAMING.search(code)
    return _Effect.CURSORS if plain else _Effect.ANYTHING


def _command(text: str, nth: int) -> list[sql.Token]:
    """Return the nth command of a script; nothing where that is not certain."""
    if not _is_whole(text) or "\\" in text:
        return []
    commands = sql.read_commands(text)
    return commands[nth] if nth < len(commands) else []


def _is_whole(text: str) -> bool:
    """Whether this is all of a text, and not what was kept of one, or a stand-in for it."""
    return not text.endswith(" ...") and not text.startswith(NOT_KEPT)
