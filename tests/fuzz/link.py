"""One link of the tap without a network: bytes go in by hand, in pieces of any size.

The protocols are the real ones. Only the event loop is special: connecting to a Unix socket gives
a transport that keeps what is written, so the same pieces always give the same story.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from grader.address import Address
from grader.tap import Recording
from grader.tap.backend import Backend
from grader.tap.faults import Faults
from grader.tap.proxy import Frontend, Links, Target

USER, DATABASE = "student", "case_1"


class Wire(asyncio.Transport):
    """A transport that keeps what is written to it."""

    def __init__(self, protocol: asyncio.Protocol) -> None:
        super().__init__()
        self.sent = bytearray()
        self.reading = True
        self._protocol = protocol
        self._closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._closing:
            self.sent += data

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    abort = close

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose Unix sockets lead nowhere. Keeps the complaints of its callbacks."""

    def __init__(self) -> None:
        super().__init__()
        self.complaints: list[dict[str, Any]] = []
        self.set_exception_handler(lambda _, complaint: self.complaints.append(complaint))

    async def create_unix_connection(  # type: ignore[override]
        self, protocol_factory: Callable[[], asyncio.Protocol], path: str | None = None
    ) -> tuple[Wire, asyncio.Protocol]:
        protocol = protocol_factory()
        wire = Wire(protocol)
        protocol.connection_made(wire)
        return wire, protocol


class Link:
    """A client of the tap, the server behind it, and what the tap recorded."""

    def __init__(self, *, faults: Faults | None = None, recording: Recording | None = None) -> None:
        self.loop = Loop()
        self.recording = recording or Recording()
        self.links = Links()
        target = Target(
            Address(path=Path("/nowhere")), USER, DATABASE, self.recording, faults or Faults()
        )
        self.frontend: Frontend = self._do(lambda: Frontend(target, self.links))
        self.to_client = Wire(self.frontend)
        self._do(lambda: self.frontend.connection_made(self.to_client))

    @property
    def backend(self) -> Backend | None:
        return self.frontend.backend

    @property
    def to_server(self) -> bytes:
        """All that was forwarded."""
        wire = self.backend and self.backend.transport
        return bytes(wire.sent) if isinstance(wire, Wire) else b""

    @property
    def cut(self) -> bool:
        return self.to_client.is_closing()

    def client(self, *pieces: bytes) -> None:
        """The client sends these, each in one piece, as long as it is listened to."""
        for piece in pieces:
            if not self.cut and self.to_client.reading:
                self._do(partial(self.frontend.data_received, piece))

    def server(self, *pieces: bytes) -> None:
        """The server sends these."""
        for piece in pieces:
            if self.backend is not None and not self.backend.transport.is_closing():
                self._do(partial(self.backend.data_received, piece))

    def hang_up(self, *, server: bool = False) -> None:
        """One side closes its connection."""
        if not server:
            self._do(self.to_client.close)
        elif self.backend is not None:
            self._do(self.backend.transport.close)

    def end(self) -> None:
        """The client goes, and all that there was of the link has to."""
        try:
            self.hang_up()
            assert not self.links.open, "a link outlives its client"
            assert self.frontend.gone.done()
            assert not asyncio.all_tasks(self.loop), "a task outlives its link"
            assert self.loop.complaints == []
        finally:
            self.loop.close()

    def __enter__(self) -> "Link":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.end()
        else:
            self.loop.close()

    def _do(self, step: Callable[[], Any]) -> Any:
        """Take a step inside the loop, and let come of it what comes at once."""

        async def run() -> Any:
            result = step()
            for _ in range(6):
                await asyncio.sleep(0)
            return result

        return self.loop.run_until_complete(run())
