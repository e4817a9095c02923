"""For what a client waits: the round trips of one connection, each with its causes. Pure.

A client waits when it has sent a Sync, a Flush or a Query. What it sent before that is the cause. A
wait is the student's if one of its causes is.
"""

from grader.tap.log import Log, Run, Sql, Wait

_CAUSES = 1000  # that are kept of one wait
_MORE = Sql("(more)", prepared=False)


class Waits:
    """What the next wait will be for, and what the last one was for."""

    def __init__(self, log: Log) -> None:
        self.begun = 0  # so many Syncs, Flushes and Queries were sent
        self.unasked = False  # rows or the like came for what nobody had waited for yet
        self._log = log
        self._causes: dict[Sql | Run, None] = {}  # of the next
        self._closing = False  # a Close came since the last, which only asyncpg itself sends
        self._waited: list[Sql | Run] = []

    def add(self, cause: Sql | Run) -> None:
        """The next wait is for this as well."""
        self._causes[cause if len(self._causes) < _CAUSES else _MORE] = None

    def add_close(self) -> None:
        """The next wait is for a Close as well."""
        self._closing = True

    def begin(self) -> Wait | None:
        """The client waits. Returns what is kept of it; a bare Sync ends what the last was for."""
        if not self._causes and not self._closing:
            self._causes = dict.fromkeys(self._waited)
        self.begun, self.unasked = self.begun + 1, False
        self._waited = list(self._causes)
        self._causes, self._closing = {}, False
        return self._log.wait(self._waited)
