"""A connection's way while a test asks for trouble: a gate there, a delay back. Pure.

The gate opens and closes between messages; the delay is a line in which bytes, and the end of the
connection behind them, wait their time and keep their order.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from grader.tap.faults import Cut, Faults, Hold
from grader.tap.moments import Reading, read

Write = Callable[[bytes], object]


class Gate:
    """Passes messages on to the server, or keeps them as long as a rule says so."""

    def __init__(self, faults: Faults, *, write: Write, cut: Callable[[Cut], object]) -> None:
        """`cut` is told of a statement whose connection is to be cut; "before" at once."""
        self._faults = faults
        self._write = write
        self._cut = cut
        self._kept: deque[tuple[bytes, Reading | None]] = deque()
        self._hold: Hold | None = None
        self._let_go: set[Hold] = set()  # who has held the first of these, and does no more
        self._over = False  # cut: nothing passes any more
        self.kept_bytes = 0

    @property
    def closed(self) -> bool:
        """Whether something waits here, so that all behind it has to wait as well."""
        return self._hold is not None

    def pass_on(
        self,
        piece: bytes,
        sql: str | None,
        *,
        in_transaction: bool = True,
        pid: int | None = None,
        mark: int = 0,
    ) -> None:
        """Take bytes of the student's; `sql` if a statement begins to run with them."""
        if self._over:
            return
        statement = None
        if sql is not None:
            statement = read(sql, in_transaction=in_transaction, pid=pid, mark=mark)
        self._kept.append((piece, statement))
        self.kept_bytes += len(piece)
        if self._hold is None:
            self._go_on()

    def drop(self) -> bool:
        """The connection is gone, and what waits here with it. Tells whether anything did."""
        if self._hold is not None:
            self._hold.leave(self._open)
        dropped = bool(self._kept)
        self._kept.clear()
        self._hold, self.kept_bytes = None, 0
        return dropped

    def _open(self) -> None:
        if self._hold is not None:
            self._let_go.add(self._hold)
        self._hold = None
        self._go_on()

    def _go_on(self) -> None:
        while self._kept:
            piece, statement = self._kept[0]
            if statement is not None and (hold := self._faults.hold_for(statement, self._let_go)):
                self._hold = hold
                hold.stand(self._open, statement)
                return
            if statement is not None and (cut := self._faults.cut_for(statement)):
                self._over = cut.when == "before"
                self._cut(cut)
                if self._over:
                    return
            self._kept.popleft()
            self._let_go.clear()
            self.kept_bytes -= len(piece)
            self._write(piece)


class Delay:
    """A line of bytes to the student, each piece of which waits its time."""

    def __init__(self, write: Write, close: Callable[[], object]) -> None:
        self._write = write
        self._close = close
        self._line: deque[tuple[float, bytes | None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self.kept_bytes = 0

    @property
    def busy(self) -> bool:
        """Whether something waits, so that all behind it has to wait as well."""
        return bool(self._line)

    def put(self, piece: bytes | None, seconds: float) -> None:
        """Write `piece` that much later, and not before what was put in before it. None: close."""
        due = asyncio.get_running_loop().time() + seconds
        if self._line:
            due = max(due, self._line[-1][0])
        self._line.append((due, piece))
        self.kept_bytes += len(piece or b"")
        if self._timer is None:
            self._set()

    def drop(self) -> None:
        """There is nobody to write to any more."""
        self._line.clear()
        self.kept_bytes = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set(self) -> None:
        self._timer = asyncio.get_running_loop().call_at(self._line[0][0], self._due)

    def _due(self) -> None:
        self._timer = None
        _, piece = self._line.popleft()
        if self._line:
            self._set()
        self.kept_bytes -= len(piece or b"")
        if piece is None:
            self._close()
        else:
            self._write(piece)
