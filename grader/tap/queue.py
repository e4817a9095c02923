"""What a client has sent and the server has not answered yet, in order. Pure.

The server answers in this order, and after an error skips to the next Sync. An executemany has a
Bind and an Execute for each of its rows: these are kept as one entry that is counted.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from grader.tap.framing import MalformedFrame
from grader.tap.log import Run, Sql, Wait
from grader.tap.names import Portal

PENDING = 10_000  # unanswered messages of one connection; asyncpg has a handful


@dataclass(slots=True)
class Batch:
    """What the client has sent since its last Sync."""

    runs: dict[Run, None] = field(default_factory=dict)  # in order, each once
    latest: Run | None = None
    waits: list[Wait] = field(default_factory=list)


@dataclass(slots=True)
class Sent:
    """A message that the server has not answered yet; R: Bind and its Execute, ``count`` times."""

    kind: str  # P, B, R, E, D, C, Q, S
    name: bytes = b""  # of the statement; E, D and C may mean a portal
    sql: Sql | None = None
    portal_name: bytes = b""
    portal: Portal | None = None
    run: Run | None = None
    count: int = 1  # of what is in a row
    executions: int = 0  # that its run counts for it
    resumes: bool = False  # it goes on with a cursor after another statement
    waits: int = -1  # how many had been before it was sent; of a Query it is one itself
    bound: bool = False  # the Bind of the first R is answered
    commands: int = 0  # of a Query that are answered
    is_statement: bool = False  # what is closed
    copies: int = 0  # how often the server asked for COPY data
    copied: int = 0  # how often such data came to an end
    batch: Batch | None = None  # that ends here

    def goes_on(self, other: "Sent") -> bool:
        """Whether two pairs of Bind and Execute are rows of one executemany."""
        return (
            self.kind == "R"
            and self.run is other.run
            and (self.name, self.portal_name) == (other.name, other.portal_name)
        )

    def drop(self, *, failed: bool = False) -> None:
        """The server has not executed it, unless it ``failed`` while it was at it."""
        began = failed and (self.kind == "E" or (self.kind == "R" and self.bound))
        if self.run is not None:
            self.run.executions -= max(self.executions - began, 0)
        if self.kind == "P" and self.sql is not None and not failed:
            self.sql.skipped = True


class Queue:
    """The messages of one connection that wait for their answers."""

    def __init__(self) -> None:
        self.skipping = False  # the server discards everything up to the next Sync
        self._sent: deque[Sent] = deque()

    def __len__(self) -> int:
        return len(self._sent)

    def __iter__(self) -> Iterator[Sent]:
        return iter(self._sent)

    @property
    def head(self) -> Sent | None:
        """What the server is at."""
        return self._sent[0] if self._sent else None

    @property
    def tail(self) -> Sent | None:
        """What was sent last."""
        return self._sent[-1] if self._sent else None

    @property
    def copying(self) -> bool:
        """Whether the server waits for COPY data."""
        head = self.head
        return head is not None and head.copies > head.copied

    def batch_or(self, current: Batch) -> Batch:
        """The batch that the server is at: ``current`` if the client has not ended it yet."""
        return next((sent.batch for sent in self._sent if sent.batch), current)

    def expect(self, sent: Sent) -> bool:
        """Queue a message; False if the server will not look at it. Raises MalformedFrame."""
        if self.skipping:
            return False
        if len(self._sent) >= PENDING:
            raise MalformedFrame(f"more than {PENDING} messages without an answer")
        self._sent.append(sent)
        return True

    def join(self, sent: Sent) -> bool:
        """Put an Execute to its Bind, and both to those before; False if it stands alone."""
        tail = self.tail
        if tail is None:
            return False
        if tail.kind == "E" and tail.run is sent.run and tail.portal is sent.portal:
            tail.count += 1
            tail.executions += sent.executions
            tail.waits = sent.waits
            return True
        if tail.kind != "B" or tail.portal is not sent.portal or not sent.executions:
            return False
        tail.kind, tail.run, tail.executions, tail.waits = "R", sent.run, 1, sent.waits
        before = self._sent[-2] if len(self._sent) > 1 else None
        if before is not None and before.goes_on(tail):
            before.count += 1
            before.executions += 1
            before.waits = tail.waits
            before.portal = tail.portal
            self._sent.pop()
        return True

    def take(self, kind: str) -> Sent | None:
        """Take what is answered off the queue, if it is of this kind."""
        head = self.head
        return self._sent.popleft() if head is not None and head.kind == kind else None

    def finish_one(self, head: Sent) -> None:
        """One Execute of the head is answered, of which there may be more."""
        head.count -= 1
        head.executions -= 1 if head.executions else 0
        head.bound = False
        head.copies, head.copied = 0, max(head.copied - head.copies, 0)
        if head.count <= 0:
            self._sent.popleft()

    def set_apart(self, head: Sent, one: Sent) -> None:
        """Put ``one`` in the place of the next execution of the head."""
        if head.count > 1:
            head.count, head.executions = head.count - 1, max(head.executions - 1, 0)
        else:
            self._sent.popleft()
        self._sent.appendleft(one)

    def skip(self, failed: Sent) -> None:
        """The head has failed: drop what the server skips, up to the next Sync."""
        while self._sent and self._sent[0].kind != "S":
            dropped = self._sent.popleft()
            dropped.drop(failed=dropped is failed)
        self.skipping = not self._sent

    def until_ready(self) -> Sent | None:
        """Take all off up to what the server is ready after, and return that."""
        while self._sent:
            sent = self._sent.popleft()
            if sent.batch is not None:
                return sent
            sent.drop()
        return None
