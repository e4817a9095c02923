"""Requests to one child and its replies: numbers, frames, and what ends them all."""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Awaitable, Callable
from typing import Any

from grader.clock import CLOCK
from grader.environment.signals import SIGKILL
from grader.language import mark
from grader.worker.box.codec import Build
from grader.worker.box.findings import FOUND, MAX_FINDINGS
from grader.worker.box.frames import (
    MAX_TO_CHILD,
    MAX_TO_GRADER,
    MIB,
    FrameError,
    Tree,
    measure,
    pack,
    parse,
    read_frame,
)
from grader.worker.box.whereabouts import HELD
from grader.worker.decoding import decode
from grader.worker.failures import (
    Kind,
    StudentError,
    Where,
    how_it_ended,
    read_error,
    read_finding,
    read_frame_of,
)

#: Bytes of all replies that one child may send: each may be read into 25 times as much memory.
MAX_IN_ALL = 64 * MIB
#: When a test is cancelled, how long its calls may take to end in the student's code.
CANCEL_S = 1.0
#: And how long code that does not end then may take to tell where it is.
LOOK_S = 1.0


#: Exit codes of a process that was killed, by itself or from outside. None: with all of its box.
KILLED = (None, -SIGKILL)


class Turns:
    """Who is told when the student's code has something to do, and when not, in all its programs.

    ``begin`` is called before a request when no other is open, ``end`` when the last is answered.
    """

    def __init__(
        self,
        begin: Callable[[], object] = lambda: None,
        end: Callable[[], object] = lambda: None,
    ) -> None:
        self._begin = begin
        self._end = end
        self._at_work: set[Channel] = set()

    def begin(self, channel: "Channel") -> None:
        """That program has something to do."""
        if not self._at_work:
            self._begin()
        self._at_work.add(channel)

    def end(self, channel: "Channel") -> None:
        """That program has nothing to do any more."""
        self._at_work.discard(channel)
        if not self._at_work:
            self._end()


class Request:
    """One request under way."""

    def __init__(self, channel: "Channel", number: int, answer: asyncio.Future[Any]) -> None:
        self._channel = channel
        self._number = number
        self._answer = answer

    async def reply(self, *, cancel_s: float = CANCEL_S) -> Any:
        """Wait for the result. Raises StudentError.

        When this is cancelled, so is the student's code; its end is awaited, briefly, so that what
        the test looks at next does not change under its eyes. Where it was, `where` has.
        """
        try:
            await asyncio.wait([self._answer])
        except asyncio.CancelledError:
            self.cancel()
            await asyncio.wait([self._answer], timeout=cancel_s)
            await self._channel.find_where(self._answer)
            raise
        answer = self._answer.result()
        if isinstance(answer, StudentError):
            raise answer
        return answer

    def cancel(self) -> None:
        """Throw CancelledError into the student's code; `reply` tells what became of it."""
        if not self._answer.done():
            self._channel.cancelled()
            self._channel.send([self._number, "cancel"])


class Channel:
    """The trusted end of a child's RPC socket.

    When the child hangs up or sends what it must not, the child is ended (`end`, which returns its
    exit code) and every request, open or yet to come, fails with a StudentError.
    """

    def __init__(
        self,
        build: Build,
        end: Callable[[], Awaitable[int | None]],
        turns: Turns | None = None,
        look: Callable[[], object] = lambda: None,
    ) -> None:
        self._build = build
        self._end = end
        self._look = look
        self._held: asyncio.Future[Where] | None = None  # what was told, once it was asked for
        self.where: Where | None = None  # the student's code, when it was waited for no longer
        self._turns = turns or Turns()
        self._open: dict[int, asyncio.Future[Any]] = {}
        self._over: tuple[Kind, str] | None = None
        self._hung_up = False  # by us: how the child ends then is our doing
        self.killed: str | None = None
        self._left = MAX_IN_ALL
        self.findings: list[str] = []
        self.cancelled: Callable[[], object] = lambda: None  # told when a request is

    async def connect(self, rpc: socket.socket) -> None:
        """Take over our end of the socket pair."""
        self._reader, self._writer = await asyncio.open_connection(sock=rpc)
        self._reading = asyncio.create_task(self._read())

    def request(self, *message: Tree, at_rest: bool = False) -> Request:
        """Send a request; `at_rest`: the student's code has nothing to do for it.

        Raises FrameError if it is too large.
        """
        number = secrets.randbits(63)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self._over is not None:
            answer.set_result(StudentError(*self._over))
        else:
            frame = pack([number, *message], MAX_TO_CHILD)
            if not self._open and not at_rest:
                self._turns.begin(self)
            self._open[number] = answer
            self._write(frame)
        return Request(self, number, answer)

    async def find_where(self, answer: asyncio.Future[Any]) -> None:
        """Find out where a call was that was cancelled: its answer tells, or else it is asked."""
        if answer.done():
            error = answer.result()
            if isinstance(error, StudentError) and error.frames and self._held is None:
                self.where = Where(error.frames[-1], at_work=False, moment=CLOCK.time())
        elif self._over is None:
            if self._held is None:
                self._held = asyncio.get_running_loop().create_future()
                self._look()
            await asyncio.wait([self._held], timeout=LOOK_S)

    def cancel(self) -> None:
        """Throw CancelledError into all that is under way; the replies tell what became of it."""
        self.cancelled()
        for number in self._open:
            self.send([number, "cancel"])

    def send(self, message: list[Tree]) -> None:
        """Send a frame; that the child is gone shows elsewhere."""
        self._write(pack(message, MAX_TO_CHILD))

    def _write(self, frame: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(frame)

    async def close(self) -> None:
        """Hang up; everything that the test started is gone afterwards."""
        self._hung_up = self._over is None
        self._writer.transport.abort()
        await asyncio.shield(self._reading)
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def _read(self) -> None:
        """Take replies to the end, then end the child and whatever still waits for it."""
        over: tuple[Kind, str] = ("exited", mark("the process is gone"))
        try:
            problem = await self._take_replies()
            self._writer.transport.abort()
            code = await self._end()
            if problem is None:
                over = ("exited", mark(f"the process {how_it_ended(code)}"))
                self.killed = over[1] if code in KILLED else None
                over = (
                    ("exited", mark("had not ended when the test did")) if self._hung_up else over
                )
            else:
                over = ("protocol", mark(f"the process sent what it must not: {problem}"))
        finally:
            self._over = over
            for answer in self._open.values():
                answer.set_result(StudentError(*over))
            self._open.clear()
            self._turns.end(self)

    async def _take_replies(self) -> FrameError | None:
        try:
            while True:
                self._accept(await read_frame(self._reader, MAX_TO_GRADER))
        except FrameError as problem:
            return problem
        except (asyncio.IncompleteReadError, OSError):
            return None

    def _accept(self, text: bytes) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise FrameError(f"more than {MAX_IN_ALL // MIB} MiB in one test")
        measure(text)
        number, *answer = parse(text)
        if number == FOUND:
            self._note(answer)
            return
        if number == HELD:
            self._note_where(answer)
            return
        if type(number) is not int or number not in self._open:
            raise FrameError("a reply that nobody waits for")
        result = self._result(answer)
        self._open.pop(number).set_result(result)
        if not self._open:
            self._turns.end(self)

    def _note(self, found: list[Tree]) -> None:
        self.findings += [read_finding(text) for text in found]
        if not found or len(self.findings) > MAX_FINDINGS:
            raise FrameError("no findings, or more than a child of ours sends")

    def _note_where(self, answer: list[Tree]) -> None:
        if self._held is None or self._held.done():
            raise FrameError("where it is, and nobody has asked")
        self.where = Where(read_frame_of(answer), at_work=True, moment=CLOCK.time())
        self._held.set_result(self.where)

    def _result(self, answer: list[Tree]) -> Any:
        """Return the value, or the StudentError, that a reply carries."""
        match answer:
            case ["ok", tree]:
                return decode(tree, self._build)
            case ["error", *parts]:
                return read_error(parts)
        raise FrameError("no reply of ours")
