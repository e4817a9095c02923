"""A statement of the student's with all that the wire tells about it. Pure."""

import re

from grader import sql
from grader.results import Statement

#: Command tags of what only begins, divides, ends or sets transactions. SET: if its text is so.
_CONTROL = frozenset(
    {"BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET"}
    | {"PREPARE TRANSACTION", "COMMIT PREPARED", "ROLLBACK PREPARED", "SET CONSTRAINTS"}
)
_TRANSACTION_SETTING = re.compile(r"(?:DEFAULT_)?TRANSACTION_(?:ISOLATION|READ_ONLY|DEFERRABLE)")
_OPAQUE = frozenset({"DO", "CALL"})
#: First words of the same commands.
_CONTROL_WORDS = frozenset(
    {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "SET"}
)


def is_control(text: str) -> bool:
    """Whether this text is one command, and that only controls a transaction."""
    commands = sql.read_commands(text)
    if len(commands) != 1:
        return False
    words = sql.first_words(commands[0])
    if words[:1] == ("SET",):
        return _is_about_transactions(commands[0])
    return words[:1] != () and (words[0] in _CONTROL_WORDS or words == ("PREPARE", "TRANSACTION"))


def _is_about_transactions(command: list[sql.Token]) -> bool:
    """Whether a SET is of a kind that carries no value of the student's choice."""
    words = [token.word for token in command[1:] if token.word not in ("LOCAL", "SESSION")]
    if words[:1] == ["TRANSACTION"]:
        return "SNAPSHOT" not in words
    return (
        words[:1] == ["CONSTRAINTS"]
        or words[:3] == ["CHARACTERISTICS", "AS", "TRANSACTION"]
        or (len(words) > 1 and _TRANSACTION_SETTING.fullmatch(words[0]) is not None)
    )


class Exchange(Statement, frozen=True):
    """One statement and its answer."""

    tags: tuple[str, ...] = ()  # of its commands in order, without numbers: a script has several
    rows: int = 0  # messages with a row in them
    row_bytes: int = 0  # of these
    copied_in: int = 0  # bytes of COPY data to the server
    copied_out: int = 0  # and from it
    notice_bytes: int = 0  # of notices and notifications that came while it ran, or after it
    other_bytes: int = 0  # of errors, changed settings, descriptions: of all other messages
    resumed: int = 0  # how often its cursor was fetched from after another statement had run

    @property
    def received(self) -> int:
        """The bytes that came from the server, whatever carried them."""
        return self.row_bytes + self.copied_out + self.notice_bytes + self.other_bytes

    @property
    def constants(self) -> list[str]:
        """What stands in its text as a value: constants, numbers, and names in quotes."""
        tokens = sql.read_tokens(self.sql)
        return [t.text for t in tokens if t.kind in ("text", "number") or '"' in t.text]

    @property
    def was_skipped(self) -> bool:
        """Whether the server did nothing about it, because of an error before."""
        return self.executions == 0 and self.sqlstate is None

    @property
    def is_opaque(self) -> bool:
        """Whether it ran code of whose statements the wire sees nothing: a DO block, or CALL."""
        if self.tags and self.sqlstate is None:
            return not _OPAQUE.isdisjoint(self.tags)
        words = {command[0].word for command in sql.read_commands(self.sql)}
        return not _OPAQUE.isdisjoint(words)

    @property
    def commands(self) -> int:
        """How often the server was put to work: each command of a script, each execution.

        A cursor counts once as long as it is fetched from, and again after another statement has
        run: what it reads next may depend on that.
        """
        free = _CONTROL if self._sets_transactions_only else _CONTROL - {"SET"}
        return max(self.executions, sum(tag not in free for tag in self.tags)) + self.resumed

    @property
    def is_control(self) -> bool:
        """Whether all of its commands only control a transaction.

        As the server says, command by command. Of what failed or was not answered the text says
        it, if that is a single command. A SET that is about transactions is control; any other
        carries a value to the server, and is none.
        """
        if self.tags and self.sqlstate is None:
            return _CONTROL.issuperset(self.tags) and self._sets_transactions_only
        return not self.tags and is_control(self.sql)

    @property
    def _sets_transactions_only(self) -> bool:
        """Whether each SET of it, as far as the server tells of some, is about transactions."""
        if "SET" not in self.tags:
            return True
        count = sum(tag in ("SET", "SET CONSTRAINTS") for tag in self.tags)
        commands = sql.read_commands(self.sql)
        told = [command for command in commands if command[0].word == "SET"]
        return len(told) == count and all(map(_is_about_transactions, told))
