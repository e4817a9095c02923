"""Where nothing forks: the process of each test is a program of its own, which calls back.

    Spawner --- starts, takes its output, ends --- program: + the student's file, one per test
    Child  ---- calls and replies ---- TCP, 127.0.0.1 --------^

The port is there until the program has called and said the word that it was started with.
"""

import asyncio
import contextlib
import dataclasses
import secrets
import socket
from collections.abc import Callable

from grader.address import LOCALHOST
from grader.errors import GraderFault
from grader.model import Box, Launch, Process
from grader.worker.box.control import ALONE, LINE
from grader.worker.nursery import ANSWER_S, START_S
from grader.worker.output import Output


class Spawner:
    """Starts a program for each test. What a student's code does to one is over with it."""

    broken = False

    def __init__(self, launch: Launch, describe: Callable[[str], Box]) -> None:
        self._launch = launch
        self._describe = describe
        self._process: Process | None = None

    @classmethod
    async def start(cls, launch: Launch, describe: Callable[[str], Box]) -> "Spawner":
        """Be ready to start programs in the box that `describe` makes."""
        return cls(launch, describe)

    async def begin(self) -> tuple[socket.socket, Output]:
        """Start a program; returns the line to it, and what it prints. Raises GraderFault."""
        output = Output()
        with socket.create_server((LOCALHOST, 0)) as listening:
            listening.setblocking(False)
            port, word = listening.getsockname()[1], secrets.token_hex(16)
            box = self._describe(ALONE)
            box = dataclasses.replace(box, env={**box.env, LINE: f"{LOCALHOST} {port} {word}"})
            try:
                self._process = await self._launch(box)
            except OSError as error:
                raise _not_started(str(error)) from error
            self._process.hear(output.take)
            try:
                return await self._await_call(self._process, listening, word), output
            except BaseException:
                await self._process.kill()
                raise

    def look(self) -> None:
        """Nobody is there who could ask the program where its code is."""

    async def end(self) -> int | None:
        """Kill all that the program started that can be found, and return its exit code."""
        assert self._process is not None, "nothing was begun"
        await self._process.kill()
        return self._process.returncode

    async def close(self) -> None:
        """End the latest program."""
        if self._process is not None:
            await self._process.kill()

    async def _await_call(
        self, process: Process, listening: socket.socket, word: str
    ) -> socket.socket:
        calling = asyncio.create_task(_take_call(listening, word))
        ending = asyncio.create_task(process.wait())
        try:
            await asyncio.wait(
                (calling, ending), timeout=START_S, return_when=asyncio.FIRST_COMPLETED
            )
            if calling.done():
                return calling.result()
            if ending.done():
                raise _not_started(await process.stderr_tail())
            raise _not_started(f"it did not call within {START_S:g} s")
        finally:
            for task in (calling, ending):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task


async def _take_call(listening: socket.socket, word: str) -> socket.socket:
    """Wait for who knows the word: anybody on this machine may call."""
    loop = asyncio.get_running_loop()
    while True:
        line, _ = await loop.sock_accept(listening)
        said = b""
        try:
            async with asyncio.timeout(ANSWER_S):
                while len(said) < len(word) and (
                    chunk := await loop.sock_recv(line, len(word) - len(said))
                ):
                    said += chunk
            if secrets.compare_digest(said, word.encode()):
                return line
        except (OSError, TimeoutError):
            pass
        except BaseException:
            line.close()
            raise
        line.close()


def _not_started(detail: str) -> GraderFault:
    return GraderFault(
        "the program for the student's code did not start",
        detail=detail,
        hint="`grader doctor` says what is missing here.",
    )
