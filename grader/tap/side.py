"""What both sides of a link have in common."""

import asyncio
from typing import cast

BUFFER_BYTES = 256 * 1024  # a side may owe so much before the other is no longer read


class Side(asyncio.Protocol):
    """One side of a link: a transport, and the other side while there is one."""

    transport: asyncio.Transport
    peer: "Side | None" = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=BUFFER_BYTES)

    def pause_writing(self) -> None:
        """This side is slow: read no more from the other."""
        if self.peer is not None:
            self.peer.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.peer is not None:
            self.peer.transport.resume_reading()
