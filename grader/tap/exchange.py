"""A statement of the student's with all that the wire tells about it. Pure."""

from grader import sql
from grader.model import Statement

#: Command tags of what only begins, divides, ends or sets transactions and settings.
_CONTROL = frozenset(
    {"BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET"}
    | {"PREPARE TRANSACTION", "COMMIT PREPARED", "ROLLBACK PREPARED", "SET CONSTRAINTS"}
)
_OPAQUE = frozenset({"DO", "CALL"})
#: First words of the same commands.
_CONTROL_WORDS = frozenset(
    {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "SET"}
)


def is_control(text: str) -> bool:
    """Whether this text is one command, and that only controls a transaction or sets something."""
    commands = sql.read_commands(text)
    if len(commands) != 1:
        return False
    words = sql.first_words(commands[0])
    return words[:1] != () and (words[0] in _CONTROL_WORDS or words == ("PREPARE", "TRANSACTION"))


class Exchange(Statement, frozen=True):
    """One statement and its answer."""

    tags: tuple[str, ...] = ()  # of its commands in order, without numbers: a script has several
    rows: int = 0  # messages with a row in them
    row_bytes: int = 0  # of these
    copied_in: int = 0  # bytes of COPY data to the server
    copied_out: int = 0  # and from it
    notice_bytes: int = 0  # of notices and notifications that came while it ran, or after it

    @property
    def received(self) -> int:
        """The bytes that came from the server, whatever carried them."""
        return self.row_bytes + self.copied_out + self.notice_bytes

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
        """How often the server was put to work: each command of a script, each execution."""
        return max(self.executions, sum(tag not in _CONTROL for tag in self.tags))

    @property
    def is_control(self) -> bool:
        """Whether all of its commands only control a transaction (or SET something).

        As the server says, command by command. Of what failed or was not answered the text says
        it, if that is a single command.
        """
        if self.tags and self.sqlstate is None:
            return _CONTROL.issuperset(self.tags)
        return not self.tags and is_control(self.sql)
