"""The box in which an archive is unpacked: it is handed the bytes and has nothing else.

    the archive's bytes --> socket --> [ unpacking, under rlimits ] --> socket --> one JSON object

The parsers for ZIP and tar are large, and meant for archives that one trusts. So they run where a
hole in them gains nothing: no file, no network, no other process, little memory and time. What
comes back is what any student may hand in, and is held to the same rules.
"""

import asyncio
import hashlib
import os
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from grader.environment.signals import SIGKILL
from grader.errors import GraderFault, SubmissionError
from grader.grading.unpacking.limits import MAX_ENTRIES, RLIMITS
from grader.grading.unpacking.names import MAX_SHOWN
from grader.interpreter import base_interpreter
from grader.model import Box, Launch, Process

PROGRAM = Path(__file__).resolve().parent / "unpacking"

#: By the clock, for a machine that is busy: rlimits give the program a few seconds of its own.
LIMIT_S = 30.0
TRIES = 2

MAX_SENTENCE = 2000
Sentence = Annotated[str, msgspec.Meta(max_length=MAX_SENTENCE)]
Name = Annotated[str, msgspec.Meta(max_length=MAX_SHOWN)]
Names = Annotated[list[Name], msgspec.Meta(max_length=MAX_ENTRIES)]

#: Exit codes from here on say that a signal ended the program; bubblewrap passes them on so.
KILLED = 128


@dataclass(frozen=True)
class Order:
    """An archive and what is wanted of it: these files, and `limit` bytes of each and one more."""

    content: bytes
    kind: str
    limit: int
    wanted: tuple[str, ...]

    @property
    def most(self) -> int:
        """What a Reply may have: its files in base64, two sentences in JSON, and names."""
        names = sum(map(len, self.wanted)) + 12 * MAX_ENTRIES * (MAX_SHOWN + 4)
        return 2 * (len(self.wanted) * self.limit + names) + 12 * MAX_SENTENCE


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the box says: the files by name, or why there are none; of which bytes it speaks."""

    received: str  # their hash
    files: dict[str, bytes] = {}
    left: Names = []  # of what else is in it
    refused: Sentence = ""
    detail: Sentence = ""


class KilledError(SubmissionError):
    """The program was killed over the archive: by a limit, or by a hole in a parser."""


async def ask(order: Order, launch: Launch) -> Reply:
    """Have it unpacked. Raises GraderFault, and KilledError if that happens every time.

    What fails once is tried again: one failure may be an accident of ours.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return await _ask(order, launch)
        except (GraderFault, KilledError):
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


async def _ask(order: Order, launch: Launch) -> Reply:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours:
        with theirs:
            process = await _start(order, theirs.fileno(), launch)
        begun = time.monotonic()
        try:
            async with asyncio.timeout(LIMIT_S):
                answer = await _converse(ours, order)
                code = await process.wait()
        except TimeoutError:
            raise GraderFault(f"the unpacker did not end within {LIMIT_S:g} s") from None
        finally:
            await process.kill()
    if _was_killed_from_outside(code, time.monotonic() - begun):
        raise GraderFault("the unpacker was killed")
    reply = _understand(answer, code, await process.stderr_tail())
    if reply.received != hashlib.sha256(order.content).hexdigest():
        raise GraderFault("the unpacker was not handed the whole archive")
    return reply


async def _start(order: Order, descriptor: int, launch: Launch) -> Process:
    try:
        words = (order.kind, str(order.limit), *order.wanted)
        return await launch(describe_box(descriptor, words, RLIMITS), pass_fds=(descriptor,))
    except OSError as error:
        raise GraderFault("the box for an archive did not start", detail=str(error)) from error


def describe_box(descriptor: int, words: Sequence[str], limits: Mapping[str, int]) -> Box:
    """Describe the box whose program answers on `descriptor`, when asked in these `words`."""
    python = base_interpreter()
    return Box(
        name="the unpacker",
        argv=(*python.argv, str(PROGRAM), str(descriptor), *words),
        uid=_own_uid(descriptor),
        read_only=(*python.read_only, PROGRAM),
        hidden=python.hidden,
        env=python.env,
        limits=limits,
    )


def _own_uid(descriptor: int) -> int:
    """Return a uid that no other box of this moment has: the kernel counts processes per uid.

    Below those of workers; a pid has 22 bits at most, an open descriptor is this process's alone.
    """
    return 1_000_000_000 + (os.getpid() << 7) + descriptor % 128


async def _converse(line: socket.socket, order: Order) -> bytes:
    """Hand the archive over and read up to the end of the answer."""
    loop = asyncio.get_running_loop()
    answer = bytearray()
    # Whoever goes away early has said why, or the exit code says it.
    with suppress(BrokenPipeError, ConnectionResetError):
        await loop.sock_sendall(line, order.content)
        line.shutdown(socket.SHUT_WR)
    with suppress(ConnectionResetError):
        while chunk := await loop.sock_recv(line, 65536):
            answer += chunk
            if len(answer) > order.most:
                raise GraderFault("the unpacker says more than there can be to say")
    return bytes(answer)


def _was_killed_from_outside(code: int, seconds: float) -> bool:
    """Tell a kill that no limit can explain: that of time has not been used up by then."""
    return code in (-SIGKILL, KILLED + SIGKILL) and seconds < RLIMITS["cpu"]


def _understand(answer: bytes, code: int, stderr: str) -> Reply:
    """Decode the answer; one that is not whole belongs to a program that did not get that far."""
    if answer and (code < 0 or code > KILLED):
        raise KilledError("it cannot be unpacked: that takes more time or memory than it may")
    try:
        return msgspec.json.decode(answer, type=Reply)
    except msgspec.DecodeError as error:
        detail = stderr or f"exit code {code}: {error}"
        raise GraderFault("the unpacker did not get to its end", detail=detail) from error
