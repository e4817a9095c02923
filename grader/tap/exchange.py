"""A statement of the student's with all that the wire tells about it. Pure."""

from grader import sql
from grader.model import Statement

#: Command tags of what only begins, divides, ends or sets transactions and settings.
_CONTROL = frozenset(
    {"BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET"}
    | {"PREPARE TRANSACTION", "COMMIT PREPARED", "ROLLBACK PREPARED", "SET CONSTRAINTS"}
)
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
