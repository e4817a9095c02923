"""The transactions of one connection, as the server's tags and states tell them. Pure."""

from collections.abc import Sequence

from grader.tap import chatter
from grader.tap.log import Log, Run, Span
from grader.tap.moments import writes

_BEGINNINGS = frozenset({"BEGIN", "START TRANSACTION"})
_COMMITS = frozenset({"COMMIT", "PREPARE TRANSACTION"})


class Transactions:
    """Which one is open, what is in it, and how the one before came to its end."""

    def __init__(self, log: Log, connection: int) -> None:
        self.status = ""  # of the server's last ReadyForQuery
        self.commits = 0  # as far as was answered
        self.left_open = False  # closed, or given back to its pool, in the middle of one
        self._log = log
        self._connection = connection
        self._tags: set[str] = set()  # of the batch that is being answered
        self._span: Span | None = None
        self._finished: Span | None = None  # the one before
        self._last: Run | None = None  # the last statement whose batch was answered

    @property
    def last(self) -> Run | None:
        """The last statement whose batch was answered."""
        return self._last

    def note_tag(self, tag: str) -> None:
        """A command of the batch is complete."""
        if tag in _COMMITS and (self.status != "I" or not _BEGINNINGS.isdisjoint(self._tags)):
            self.commits += 1
        if tag:
            self._tags.add(tag)

    def end_batch(self, runs: Sequence[Run], status: str) -> None:
        """The batch with these statements is done; `status` is the server's after it."""
        for run in runs:
            run.transaction = status
        self._follow(runs, status)
        if self.status == status == "I" and self._tags:
            self.commits += self._commits_alone(runs)
        self._tags.clear()
        self.status = status
        if runs:
            self._last = runs[-1]

    def _commits_alone(self, runs: Sequence[Run]) -> bool:
        """Whether what was written was a transaction of its own."""
        blocks = _BEGINNINGS | _COMMITS
        return blocks.isdisjoint(self._tags) and any(writes(run.sql.text) for run in runs)

    def _follow(self, runs: Sequence[Run], status: str) -> None:
        begun = not _BEGINNINGS.isdisjoint(self._tags)
        if self._span is None and (status != "I" or begun):
            self._span = self._log.span(self._connection)
        if self._span is None:
            return
        self._span.adopt(runs)
        committed = not _COMMITS.isdisjoint(self._tags)
        if status == "I" or committed:
            self._span.outcome = "commit" if committed else "rollback"
            self._finished, self._span = self._span, None
        if status != "I" and committed:  # COMMIT AND CHAIN
            self._span = self._log.span(self._connection)

    def note_return(self) -> None:
        """A pool takes the connection back: see whether a transaction was left open in it.

        asyncpg then rolls back before it resets. Only a transaction that began the way
        Connection.transaction() does tells this ROLLBACK from the student's own.
        """
        if self._span is not None:
            self._span.returned = self.left_open = True
            return
        span, last = self._finished, self._last
        if span is None or last is None or not span.runs or span.runs[-1] is not last:
            return
        begun_by_asyncpg = chatter.is_transaction_start(span.runs[0].sql.text)
        if begun_by_asyncpg and chatter.is_pool_rollback(last.sql.text):
            span.returned = self.left_open = True
            last.own = True

    def close(self, *, unknown: bool) -> None:
        """The connection is gone: the server has rolled back what was open.

        Unless its COMMIT was under way, ``unknown``: then nobody on this side can know.
        """
        if self._span is not None:
            self.left_open = True
            self._span.outcome = "open" if unknown else "rollback"
