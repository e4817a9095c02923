"""The server's side of a link."""

from typing import TYPE_CHECKING

from grader.tap.conversation import Conversation
from grader.tap.faults import Cut
from grader.tap.framing import BACKEND, FrameReader, MalformedFrame
from grader.tap.gate import Delay
from grader.tap.side import BUFFER_BYTES, Side

if TYPE_CHECKING:
    from grader.tap.proxy import Frontend

#: CommandComplete, EmptyQueryResponse, ErrorResponse, PortalSuspended: a statement is done.
_DONE = frozenset(b"CIEs")


class Backend(Side):
    """The tap's connection to the server for one frontend."""

    def __init__(self, frontend: "Frontend", conversation: Conversation | None) -> None:
        self.lost = False
        self._frontend = frontend
        self._conversation = conversation
        self._reader = FrameReader(BACKEND)
        self._faults = frontend.target.faults
        self._delay: Delay | None = None  # there while answers are late
        self._cut: Cut | None = None  # the answer to come is lost, and the connection with it
        self._muted = False  # it has begun to come

    def data_received(self, data: bytes) -> None:
        if self._conversation is None or self.peer is None:
            return
        try:
            if self._cut is None:
                self._relay(data, self.peer)
                frames, _ = self._reader.feed(data)
                self._conversation.backend(frames)
            else:
                self._lose_answer(self._cut, self._conversation, data, self.peer)
        except MalformedFrame as reason:
            self._frontend.refuse(MalformedFrame(f"from the server: {reason}"))
            return
        if self._conversation.status:
            self._frontend.become_ready()
        self._frontend.note_answer()

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

    def _late(self, piece: bytes) -> None:
        """The time of a piece has come."""
        student = self._frontend.transport
        student.write(piece)
        if self._delay is None:
            return
        if max(self._delay.kept_bytes, student.get_write_buffer_size()) < BUFFER_BYTES:
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
            at = end
        if self._muted and conversation.answered:
            self._cut = None
            self._frontend.abort()
            cut.happen()

    def connection_lost(self, exc: Exception | None) -> None:
        self._frontend.target.recording.bug(exc)
        if self.peer is not None:
            self._explain()
            self.peer.peer = None
            self.peer.transport.pause_reading()  # nobody is there to read for
            self._relay(None, self.peer)
        self.lost = True
        self._frontend.note_answer()
        if self._frontend.backend is self:
            self._frontend.settle()

    def _explain(self) -> None:
        """A server that hangs up without a word has crashed, or was killed."""
        if self._conversation is not None and not self._conversation.ended:
            number = self._conversation.number
            self._frontend.target.recording.fault(
                f"the server closed connection {number} without a word"
            )
