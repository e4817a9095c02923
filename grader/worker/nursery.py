"""The trusted end of the nursery: a started box and the control socket into it."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable

from grader.errors import GraderFault
from grader.model import Box, Launch, Process
from grader.worker.box.control import END, ENDED, FORK, LOOK, NO_CHILD, READY
from grader.worker.failures import OUT_OF_MEMORY
from grader.worker.output import Output, Pipe

#: To start Python and import asyncpg, on a machine that is busy.
START_S = 20.0
#: To kill what a test started. A nursery that takes longer was stopped by the student.
ANSWER_S = 2.0


class Nursery:
    """One box. `broken` once it did not answer or files were left in it: another is started."""

    def __init__(self, process: Process, control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._memory_kills = 0  # of earlier tests
        self.broken = False

    @classmethod
    async def start(cls, launch: Launch, describe: Callable[[int], Box]) -> "Nursery":
        """Start the box that `describe` makes of a control descriptor. Raises GraderFault."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            try:
                process = await launch(describe(theirs.fileno()), pass_fds=(theirs.fileno(),))
            except OSError as error:
                ours.close()
                raise GraderFault(
                    "the box for the student's code did not start", detail=str(error)
                ) from error
            except BaseException:
                ours.close()
                raise
        nursery = cls(process, ours)
        try:
            await nursery._await_ready()
        except BaseException:
            await nursery.close()
            raise
        return nursery

    async def begin(self) -> tuple[socket.socket, Output]:
        """Have a child forked, one until `end`; returns the line to it, and what it prints.

        Raises OSError if the nursery is gone or stuck.
        """
        output, writing = await Pipe.open()
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self.fork(theirs, writing)
        except BaseException:
            ours.close()
            output.cut()
            raise
        finally:
            os.close(writing)
        return ours, output

    def fork(self, rpc: socket.socket, output: int) -> None:
        """Have a child forked that owns these two. Raises OSError."""
        socket.send_fds(self._control, [FORK], [rpc.fileno(), output])

    def look(self) -> None:
        """Have the child tell where its code is, if it can."""
        with contextlib.suppress(OSError):
            self._control.send(LOOK)

    async def end(self) -> int | None:
        """Kill all that the child's test started and return its exit code, or OUT_OF_MEMORY.

        None: the nursery did not answer, and is broken now. Raises GraderFault if there was no
        child because fork failed.
        """
        code, clean = None, False
        try:
            self._control.send(END)
            code, clean = ENDED.unpack(await self._receive(ENDED.size, ANSWER_S))
        except (OSError, TimeoutError, EOFError):
            await self._process.kill()
        finally:
            # Also when cancelled half way: the next answer would not be to the next order.
            self.broken = not clean or code == NO_CHILD
        if code == NO_CHILD:
            raise GraderFault("a process for the student's code could not be made")
        return OUT_OF_MEMORY if self._ran_out_of_memory() else code

    async def close(self) -> None:
        """End the box and everything inside."""
        self.broken = True
        self._control.close()
        await self._process.kill()

    def _ran_out_of_memory(self) -> bool:
        """Whether the kernel killed a process of this test for the memory of the box."""
        before, self._memory_kills = self._memory_kills, self._process.memory_kills()
        return self._memory_kills > before

    async def _await_ready(self) -> None:
        try:
            if await self._receive(len(READY), START_S) == READY:
                return
            problem = "it answered nonsense"
        except (OSError, EOFError):
            problem = "it ended at once"
        except TimeoutError:
            problem = f"it was not ready within {START_S:g} s"
        await self._process.kill()
        raise GraderFault(
            f"the box for the student's code did not start: {problem}",
            detail=await self._process.stderr_tail(),
            hint="`grader doctor` says what is missing here.",
        )

    async def _receive(self, size: int, limit_s: float) -> bytes:
        """Receive that many bytes. Raises EOFError, OSError, TimeoutError."""
        received = b""
        async with asyncio.timeout(limit_s):
            while len(received) < size:
                chunk = await asyncio.get_running_loop().sock_recv(
                    self._control, size - len(received)
                )
                if not chunk:
                    raise EOFError
                received += chunk
        return received
