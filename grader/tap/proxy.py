"""Two asyncio protocols back to back: the student's side (here) and the server's (backend.py).

A frontend's bytes are checked, then relayed; a backend's are relayed, then read. Neither side is
read from while the other does not take what it is given, so a link holds little whoever is slow.
Only while a test asks for trouble are messages relayed one by one, and through a gate.
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from grader.address import Address
from grader.tap import startup
from grader.tap.backend import Backend
from grader.tap.conversation import Conversation
from grader.tap.dialling import dial
from grader.tap.faults import Cut, Faults
from grader.tap.framing import AUTHENTICATING, READY, FrameReader, MalformedFrame
from grader.tap.gate import Gate
from grader.tap.recording import Recording
from grader.tap.side import BUFFER_BYTES, Side

CONNECTIONS = 64  # links at the same time; more are closed as they come


@dataclass(frozen=True)
class Target:
    """Where new connections go, under which name, and what records them."""

    upstream: Address
    user: str
    database: str
    recording: Recording
    faults: Faults


@dataclass
class Links:
    """All links of one tap that are not gone on both sides."""

    open: "set[Frontend]" = field(default_factory=set)
    closed: bool = False  # the tap takes no more
    resting: bool = False  # nobody waits for the student's code: what it sends has to wait
    changed: asyncio.Event = field(default_factory=asyncio.Event)  # something was answered, or lost


class Frontend(Side):
    """A connection that the student's code opened."""

    def __init__(self, target: Target, links: Links) -> None:
        self.target = target
        self.conversation: Conversation | None = None
        self.backend: Backend | None = None
        self.dialling: asyncio.Task[None] | None = None
        self.gone = asyncio.get_running_loop().create_future()
        self._links = links
        self._lost = False
        self._reader = FrameReader(AUTHENTICATING)
        self._starting = b""
        self._asked: set[str] = set()
        self._deadline: asyncio.TimerHandle | None = None
        self._gate: Gate | None = None  # there while statements have to be looked at
        self._unread = b""  # what came while the tap rests

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.target.recording.arrive()
        full = len(self._links.open) >= CONNECTIONS
        self._links.open.add(self)
        if full or self._links.closed:
            self.refuse(MalformedFrame(f"more than {CONNECTIONS} connections at a time"))
            return
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(startup.STARTUP_S, self._too_late)

    @property
    def busy(self) -> bool:
        """Whether the server is still at something that the student's code sent."""
        if self.conversation is None or self.backend is None or self.backend.lost:
            return False
        held = self._gate is not None and self._gate.closed
        return not (held or self.conversation.answered)

    def data_received(self, data: bytes) -> None:
        if self._links.resting and self.peer is not None:
            self._unread += data
            self.transport.pause_reading()
        else:
            self._take(data)

    def wake(self) -> None:
        """Take what came while the tap rested."""
        unread, self._unread = self._unread, b""
        if unread and not self._lost:
            self.transport.resume_reading()
            self._take(unread)

    def note_answer(self) -> None:
        """The server has answered something."""
        self._links.changed.set()

    def _take(self, data: bytes) -> None:
        try:
            if self.peer is None or self.conversation is None:
                self._start(data)
            elif self._gate is not None or self.target.faults.armed:
                self._pass_through(self._gate_to(self.peer), self.conversation, data)
            else:
                frames, data = self._reader.feed(data)
                self.conversation.frontend(frames)
                self.peer.transport.write(data)
        except MalformedFrame as reason:
            self.refuse(reason)

    def become_ready(self) -> None:
        """The server is ready for queries: the time of passwords is over."""
        if self._reader.grammar is AUTHENTICATING:
            self._reader.grammar = READY

    def refuse(self, reason: MalformedFrame) -> None:
        """Cut both sides, and say why in the recording."""
        self.target.recording.refuse(self.conversation, str(reason))
        if isinstance(reason, startup.RefusedParameter):
            self.transport.write(startup.build_refusal(str(reason)))
            self.transport.close()
        else:
            self.abort()

    def abort(self) -> None:
        """Cut both sides at once, whatever still waits to be written."""
        self.transport.abort()
        if self.backend is not None:
            self.backend.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        self.target.recording.bug(exc)
        self._cancel_deadline()
        if self._gate is not None and self._gate.drop() and self.conversation is not None:
            self.conversation.undelivered = True
        if self.dialling is not None:
            self.dialling.cancel()
        if self.backend is not None:
            self.backend.hang_up()
        if self.conversation is not None:
            self.conversation.close()
        self.settle()

    def settle(self) -> None:
        """One side is lost: the link is gone when both are."""
        if self._lost and (self.backend is None or self.backend.lost):
            self._links.open.discard(self)
            self._links.changed.set()
            if not self.gone.done():
                self.gone.set_result(None)

    # --- while a test asks for trouble -----------------------------------------------------------

    def _gate_to(self, peer: Side) -> Gate:
        if self._gate is None:
            self._gate = Gate(
                self.target.faults, write=partial(self._write, peer.transport), cut=self._cut
            )
        return self._gate

    def _write(self, server: asyncio.Transport, piece: bytes) -> None:
        """Let a piece go on; read again if too much had been kept."""
        server.write(piece)
        kept = self._gate.kept_bytes if self._gate is not None else 0
        if max(kept, server.get_write_buffer_size()) < BUFFER_BYTES:
            self.transport.resume_reading()

    def _pass_through(self, gate: Gate, conversation: Conversation, data: bytes) -> None:
        """Send bytes through the gate, message by message. Without rules there is none any more."""
        at = 0
        while at < len(data):
            end = self._reader.end_of_frame(data, at)
            frames, piece = self._reader.feed(data[at:end])
            sql, in_transaction = conversation.beginning(frames), conversation.in_transaction
            mark = self.target.recording.mark()
            conversation.frontend(frames)
            gate.pass_on(piece, sql, in_transaction=in_transaction, pid=conversation.pid, mark=mark)
            at = end
        if gate.kept_bytes > BUFFER_BYTES:
            self.transport.pause_reading()
        if not gate.closed and not self.target.faults.armed:
            self._gate = None

    def _cut(self, cut: Cut) -> None:
        if cut.when == "after" and self.backend is not None:
            self.backend.cut_after_answer(cut)
        elif self.conversation is not None:
            self.conversation.undelivered = True
            self.abort()
            cut.happen()

    # --- until the connection is up --------------------------------------------------------------

    def _start(self, data: bytes) -> None:
        if self.dialling is not None:
            raise MalformedFrame("bytes before the server has answered the startup packet")
        self._starting += data
        packet = startup.read_packet(self._starting)
        if packet is None:
            return
        self._starting = b""
        if isinstance(packet, startup.Encryption):
            self._decline(packet)
            return
        self._cancel_deadline()
        work = self._cancel(packet) if isinstance(packet, startup.Cancel) else self._connect(packet)
        self.dialling = asyncio.get_running_loop().create_task(work)

    def _decline(self, packet: startup.Encryption) -> None:
        if packet.kind in self._asked:
            raise MalformedFrame(f"asked for {packet.kind} encryption twice")
        self._asked.add(packet.kind)
        self.transport.write(b"N")

    async def _connect(self, packet: startup.Startup) -> None:
        """Connect to the server with a startup packet of our own, and join the two sides."""
        target = self.target
        conversation = self.conversation = target.recording.open(packet.parameters)
        if conversation is None:
            target.recording.refuse(None, "too many connections in one recording")
            self.abort()
            return
        backend = self._backend(conversation)
        if not await self._dial(backend):
            return
        backend.peer, self.peer = self, backend
        backend.transport.write(
            startup.build_startup(packet.parameters, user=target.user, database=target.database)
        )

    async def _cancel(self, packet: startup.Cancel) -> None:
        """Pass a CancelRequest on if it is about a connection of this recording."""
        if self.target.recording.cancel(packet.pid, packet.key) is None:
            self.target.recording.refuse(None, "cancel request with a key of nobody's")
            self.abort()
            return
        backend = self._backend(None)
        if await self._dial(backend):
            backend.transport.write(startup.build_cancel(packet))
            backend.peer = self  # the server answers by closing, and the tap likewise

    def _backend(self, conversation: Conversation | None) -> Backend:
        target = self.target
        return Backend(self, conversation, recording=target.recording, faults=target.faults)

    async def _dial(self, backend: Backend) -> bool:
        try:
            await dial(self.target.upstream, backend)
        except OSError as reason:
            self.target.recording.fault(f"no server at {self.target.upstream}: {reason}")
            self.abort()
            return False
        if self.transport.is_closing():
            backend.transport.abort()
            return False
        self.backend = backend
        return True

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()

    def _too_late(self) -> None:
        limit = f"{startup.STARTUP_S:g} s"
        self.refuse(MalformedFrame(f"no complete startup packet within {limit}"))
