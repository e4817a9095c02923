"""The way from the student's code to the server."""

import asyncio
from dataclasses import dataclass

from grader.cell.servers import Servers
from grader.tap.tap import Tap


@dataclass
class Way:
    """The way from the student's code to the server: open as long as a call is under way."""

    servers: Servers
    tap: Tap
    opening: "asyncio.Task[None] | None" = None

    def open(self) -> None:
        """Let what the student's code sends pass, as soon as the server has been stirred."""
        self.opening = asyncio.create_task(self._open())

    def close(self) -> None:
        """Keep what the student's code sends from now on."""
        if self.opening is not None:
            self.opening.cancel()
        self.tap.rest()

    async def _open(self) -> None:
        await asyncio.shield(self.servers.latest.stir())
        self.tap.wake()
