"""The server's side of a link."""

from asyncio import Transport
from typing import Protocol

from grader.tap import messages
from grader.tap.conversation import Conversation
from grader.tap.faults import Cut, Faults
from grader.tap.framing import BACKEND, Frame, FrameReader, MalformedFrame
from grader.tap.gate import Delay
from grader.tap.recording import Recording
from grader.tap.side import BUFFER_BYTES, Side

#: CommandComplete, EmptyQueryResponse, ErrorResponse, PortalSuspended: a statement is done.
_DONE = frozenset(b"CIEs")


class Student(Protocol):
    """The other side of the link, as far as this one tells it something."""

    transport: Transport

    def become_ready(self) -> None: ...
    def note_answer(self) -> None: ...
    def refuse(self, reason: MalformedFrame) -> None: ...
    def abort(self) -> None: ...
    def settle(self) -> None: ...


class Backend(Side):
    """The tap's connection to the server for one of the student's."""

    def __init__(
        self,
        student: Student,
        conversation: Conversation | None,
        *,
        recording: Recording,
        faults: Faults,
    ) -> None:
        self.lost = False
        self._student = student
        self._conversation = conversation
        self._recording = recording
        self._faults = faults
        self._reader = FrameReader(BACKEND)
        self._delay: Delay | None = None  # there while answers are late
        self._cut: Cut | None = None  # the answer to come is lost, and the connection with it
        self._muted = False  # it has begun to come

    def data_received(self, data: bytes) -> None:
        if self._conversation is None or self.peer is None:
            return
        try:
            if self._cut is not None:
                self._lose_answer(self._cut, self._conversation, data, self.peer)
            elif self._faults.awaits_answer:
                self._await_commit(self._conversation, data, self.peer)
            else:
                self._relay(data, self.peer)
                frames, _ = self._reader.feed(data)
                self._conversation.backend(frames)
                self._note_errors(frames)
        except MalformedFrame as reason:
            self._student.refuse(MalformedFrame(f"from the server: {reason}"))
            return
        if self._conversation.status:
            self._student.become_ready()
        self._student.note_answer()

    def _relay(self, data: bytes | None, peer: Side) -> None:
        """Pass bytes on, now or later; None closes the student's side behind them."""
        if self._delay is None and self._faults.latency:
            self._delay = Delay(self._late, peer.transport.close)
        if self._delay is not None:
            self._delay.put(data, self._faults.latency)
            if self._delay.kept_bytes > BUFFER_BYTES:
                self.transport.pause_reading()
        elif data is None:
            peer.transport.close()
        else:
            peer.transport.write(data)

    def _note_errors(self, frames: list[Frame]) -> None:
        """Look for errors that a test waits for, among frames that go on to the student's code."""
        if self._faults.refusals:
            for kind, body, _, _ in frames:
                if kind == 0x45:  # E
                    self._faults.note_error(messages.read_error(body))

    def _late(self, piece: bytes) -> None:
        """The time of a piece has come."""
        to_student = self._student.transport
        to_student.write(piece)
        if self._delay is None:
            return
        if max(self._delay.kept_bytes, to_student.get_write_buffer_size()) < BUFFER_BYTES:
            self.transport.resume_reading()
        if not self._delay.busy and not self._faults.latency:
            self._delay = None

    def hang_up(self) -> None:
        """There is no student's side any more."""
        self.peer = None
        if self._delay is not None:
            self._delay.drop()
        self.transport.close()

    def cut_after_answer(self, cut: Cut) -> None:
        """Lose the answer to the statement that is sent next, and the connection with it."""
        self._cut = cut

    def _await_commit(self, conversation: Conversation, data: bytes, peer: Side) -> None:
        """Read message by message before it is relayed, until one says that a commit is done."""
        at = 0
        while at < len(data) and self._cut is None:
            end = self._reader.end_of_frame(data, at)
            before = conversation.transactions.commits
            frames, _ = self._reader.feed(data[at:end])
            conversation.backend(frames)
            for _ in range(conversation.transactions.commits - before):
                self._cut = self._cut or self._faults.cut_for_commit()
            if self._cut is None:
                self._relay(data[at:end], peer)
                self._note_errors(frames)
            at = end
        if self._cut is not None:
            self._muted = True
            self._lose_answer(self._cut, conversation, data[at:], peer)

    def _lose_answer(self, cut: Cut, conversation: Conversation, data: bytes, peer: Side) -> None:
        """Relay message by message until the statement is done; cut when the server is ready.

        Until then a COPY needs what the server says.
        """
        at = 0
        while at < len(data):
            end = self._reader.end_of_frame(data, at)
            frames, _ = self._reader.feed(data[at:end])
            conversation.backend(frames)
            self._muted = self._muted or any(kind in _DONE for kind, _, _, _ in frames)
            if not self._muted:
                self._relay(data[at:end], peer)
                self._note_errors(frames)
            at = end
        if self._muted and conversation.answered:
            self._cut = None
            self._student.abort()
            cut.happen()

    def connection_lost(self, exc: Exception | None) -> None:
        self._recording.bug(exc)
        if self.peer is not None:
            self._explain()
            self.peer.peer = None
            self.peer.transport.pause_reading()  # nobody is there to read for
            self._relay(None, self.peer)
        self.lost = True
        self._student.note_answer()
        self._student.settle()

    def _explain(self) -> None:
        """A server that hangs up without a word has crashed, or was killed."""
        if self._conversation is not None and not self._conversation.ended:
            number = self._conversation.number
            self._recording.fault(f"the server closed connection {number} without a word")
