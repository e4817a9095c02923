"""What a child prints, read all the time so that printing never blocks, kept up to a limit."""

import asyncio
import os

MAX_OUTPUT_BYTES = 64 * 1024

#: How long to wait for the end of the pipe when its writers were killed. Without a sandbox a
#: daemon may hold it open for ever.
LAST_WORDS_S = 0.5


class Output:
    """What was printed."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._cut = False

    @property
    def text(self) -> str:
        """What was printed so far; bytes that are no UTF-8 are shown as escapes."""
        text = self._kept.decode(errors="backslashreplace")
        return f"{text}\n(cut after {MAX_OUTPUT_BYTES // 1024} KiB)" if self._cut else text

    def take(self, data: bytes) -> None:
        """Keep it, if there is room."""
        room = MAX_OUTPUT_BYTES - len(self._kept)
        self._kept += data[:room]
        self._cut = self._cut or len(data) > room

    async def close(self) -> None:
        """Take what is left."""


class Pipe(Output, asyncio.Protocol):
    """The reading end of a pipe."""

    def __init__(self) -> None:
        super().__init__()
        self._ended = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(cls) -> tuple["Pipe", int]:
        """Return a Pipe and the descriptor to write to, which the caller closes."""
        reading, writing = os.pipe()
        pipe = os.fdopen(reading, "rb", 0)
        _, output = await asyncio.get_running_loop().connect_read_pipe(cls, pipe)
        return output, writing

    async def close(self) -> None:
        """Read what is left and close the pipe."""
        await asyncio.wait([self._ended], timeout=LAST_WORDS_S)
        self._transport.close()
        await asyncio.wait([self._ended])

    def cut(self) -> None:
        """Close the pipe, whatever is in it."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self.take(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended.set_result(None)
