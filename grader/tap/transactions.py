"""The transactions of one connection, as the server's tags and states tell them. Pure."""

from collections.abc import Sequence

from grader import sql
from grader.tap import chatter
from grader.tap.log import Log, Run, Span
from grader.tap.moments import writes

_BEGINNINGS = frozenset({"BEGIN", "START TRANSACTION"})
_COMMITS = frozenset({"COMMIT", "PREPARE TRANSACTION"})
_ENDS = _COMMITS | {"ROLLBACK"}


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

    def note_tag(self, run: Run, nth: int, tag: str) -> None:
        """The nth command of a statement is complete."""
        if tag in _BEGINNINGS and self._span is None:
            self._span = self._log.span(self._connection)
        if self._span is not None:
            self._span.adopt([run])
            if tag in _ENDS and not (tag == "ROLLBACK" and _is_partial(run, nth)):
                self._end(committed=tag in _COMMITS)
        if tag:
            self._tags.add(tag)

    def _end(self, *, committed: bool) -> None:
        assert self._span is not None
        self.commits += committed
        self._span.outcome = "commit" if committed else "rollback"
        self._finished, self._span = self._span, None

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
        """Believe the state after a batch where its tags did not say all: AND CHAIN, errors."""
        if self._span is None and status != "I":
            self._span = self._log.span(self._connection)
        if self._span is None:
            return
        self._span.adopt(run for run in runs if run.span is None)
        if status == "I":
            self._end(committed=False)

    def note_return(self) -> None:
        """A pool takes the connection back: see whether a transaction was left open in it.

        asyncpg then rolls back before it resets. A transaction that began the way
        Connection.transaction() does tells this ROLLBACK from the student's own. After a BEGIN by
        hand the wire does not: it is `doubtful`, and who hears asyncpg complain knows. Where the
        BEGIN was cancelled, or the COMMIT (it may be before it has done anything), nobody but the
        pool can clean up.
        """
        if self._span is not None:
            self._span.returned = self.left_open = True
            return
        span, last = self._finished, self._last
        if span is None or last is None or not span.runs or span.runs[-1] is not last:
            return
        if not chatter.is_pool_rollback(last.sql.text):
            return
        before = span.runs[-2] if len(span.runs) > 1 else last
        if before.cancelled and (before is span.runs[0] or _ends_one(before)):
            span.excused = True
        elif chatter.is_transaction_start(span.runs[0].sql.text):
            span.returned = self.left_open = True
        else:
            span.doubtful = True
            return
        last.own = True

    def close(self, *, unknown: bool) -> None:
        """The connection is gone: the server has rolled back what was open.

        Unless its COMMIT was under way, ``unknown``: then nobody on this side can know.
        """
        if self._span is not None:
            self.left_open = True
            self._span.outcome = "open" if unknown else "rollback"


def _ends_one(run: Run) -> bool:
    """Whether the last thing that this text does is to end a transaction."""
    commands = sql.read_commands(run.sql.text)
    words = [token.word for token in commands[-1]] if commands else [""]
    return words[0] in ("COMMIT", "END", "ABORT") or (words[0] == "ROLLBACK" and "TO" not in words)


def _is_partial(run: Run, nth: int) -> bool:
    """Whether the nth command of a text, which did a ROLLBACK, went back to a savepoint only."""
    return all(
        nth < len(commands) and any(token.word == "TO" for token in commands[nth])
        for commands in (sql.read_commands(run.sql.text, escapes=way) for way in (False, True))
    )
