"""The child of one test, seen from here: calls into the student's code, and what it printed."""

import asyncio
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

import msgspec

from grader.address import Address
from grader.errors import GraderFault
from grader.model import Function, PoolOptions
from grader.snapshot import Snapshot
from grader.worker.box.codec import encode
from grader.worker.box.control import BEGIN_AGAIN, COMPILE, LOAD
from grader.worker.box.faults import MAX_TYPE
from grader.worker.box.frames import FrameError, Tree
from grader.worker.box.scalars import Unsupported
from grader.worker.calls import Calls
from grader.worker.channel import Channel, Request, Turns
from grader.worker.failures import StudentError, Where
from grader.worker.lines import Sent, read_lines
from grader.worker.output import Output
from grader.worker.remote import Call, Handle, forged, number_of
from grader.worker.values import Instance, build_instance, build_record, type_and_fields

#: How long a student's process may take to tell its lines, after a test that failed.
LINES_S = 1.0

#: More than a child counts up to. What is less than 2**61 - 1 has a hash of its own.
MAX_HANDLE = 1 << 32


class Parent(Protocol):
    """Whoever starts the processes of tests, one at a time."""

    async def begin(self) -> tuple[socket.socket, Output]:
        """Start one; returns the line to it, and what it prints. Raises OSError, GraderFault."""
        ...

    def look(self) -> None:
        """Have it tell where the student's code is, if that can be; it comes as a message."""
        ...

    async def end(self) -> int | None:
        """End it, with all that it started; returns its exit code. Raises GraderFault."""
        ...


class Child:
    """Calls of one test into the student's code."""

    def __init__(self, parent: Parent, output: Output, pool: PoolOptions, turns: Turns) -> None:
        self._output = output
        self._pool = pool
        self._folder = ""  # of the student's file
        self._supplied = False
        self.calls = 0  # of the student's functions
        self.results = 0  # that calls and handles gave
        self.errors = 0  # that they raised
        self.told = Calls()
        self.functions: Mapping[str, Function] = {}  # that the file should have, as in its stub
        self.called: Counter[str] = Counter()  # how often each of them was
        self._begins_again = False
        build = {"record": build_record, "instance": build_instance, "handle": self._handle}
        self._channel = Channel(build, parent.end, turns, parent.look)

    @property
    def output(self) -> str:
        """What the student's code printed so far, at most 64 KiB.

        Python's warnings and tracebacks name the student's file: without the folder that it has in
        the box, which is none of the student's.
        """
        text = self._output.text
        return text.replace(self._folder, "") if self._folder else text

    @property
    def killed(self) -> str | None:
        """How the process ended if it was killed, which may be no fault of the student's."""
        return self._channel.killed

    @property
    def where(self) -> Where | None:
        """Where the student's code was when it was waited for no longer, by its own word."""
        return self._channel.where

    @property
    def findings(self) -> list[str]:
        """What Python complained about in the box, up to the latest answer from there."""
        return list(self._channel.findings)

    def call(
        self,
        name: str,
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
        *,
        supply: str | None = None,
    ) -> Call:
        """Call a function or class of the student's file.

        ``supply`` names its first parameter (pool, conn, dsn), which the child then provides,
        unless a Handle is passed first or the parameter is passed by name.
        """
        self.calls += 1
        kwargs = kwargs or {}
        if supply in kwargs or (args and isinstance(args[0], Handle)):
            supply = None
        self._supplied = self._supplied or supply is not None
        return Call(self, (None, name, args, dict(kwargs), supply), name)

    async def get(self, name: str) -> Any:
        """Return a module-level value of the student's file."""
        return await self.request("get", None, name).reply()

    async def supply(self, what: str) -> Any:
        """Return the pool or connection that this test's calls are supplied with, as a Handle."""
        self._supplied = True
        return await self.request("supply", what).reply()

    async def ping(self) -> None:
        """Return when the child's event loop has taken a turn."""
        await self.request("ping").reply()

    async def pass_time(self, seconds: float) -> None:
        """Let so many seconds pass on the clock of the child's event loop, and return soon."""
        await self.request("pass time", seconds).reply()

    async def pauses(self) -> list[float]:
        """The seconds of each asyncio.sleep that the student's code asked for so far, in order."""
        pauses = await self.request("pauses").reply()
        if type(pauses) is not list or any(type(one) is not float for one in pauses):
            raise forged()
        return pauses

    def cancel(self) -> None:
        """Throw CancelledError into every call that is under way."""
        self._channel.cancel()

    def hear_cancel(self, tell: Callable[[], object]) -> None:
        """Tell there of each time that a call is cancelled."""
        self._channel.cancelled = tell

    async def traces(self) -> list[str]:
        """What is there that a call can leave behind: see grader/worker/box/traces.py.

        asyncpg's own tasks have come to their end by then. From the first look on, the arguments of
        calls are kept, to be compared.
        """
        found = await self.request("traces").reply()
        if type(found) is not list or any(type(trace) is not str for trace in found):
            raise forged()
        return found

    async def lines(self) -> list[Sent]:
        """The lines of the student's file that have sent something, in order, since `begin_again`.

        By word of the student's process, for show: none if it does not say so soon.
        """
        try:
            async with asyncio.timeout(LINES_S):
                request = self._channel.request("lines", at_rest=True)
                return read_lines(await request.reply(cancel_s=0))
        except (StudentError, TimeoutError):
            return []

    def begin_again(self) -> None:
        """A try of a test that makes many begins: no line from before it is asked for."""
        self._begins_again = True  # told with what is asked next: it would wake the process

    async def renew(self) -> None:
        """If the connection that calls are given is lost, or in a transaction, make another."""
        await self.request("renew").reply()

    async def pool_options(self, **changes: object) -> None:
        """Change how this test's pool and connection are made. Before the first call only."""
        if self._supplied:
            raise RuntimeError("pool_options comes before the first call")
        self._pool = msgspec.structs.replace(self._pool, **changes)
        await self.request("options", *_flat(self._pool)).reply()

    async def release(self, handle: Handle) -> None:
        """Forget an object in the box, so that it is collected if nobody else holds it."""
        await self.request("release", handle).reply()

    def request(self, operation: str, *parts: object) -> Request:
        """Send a request. Raises TypeError if an argument cannot cross, FrameError if too large."""
        written = [self._write(part) for part in parts]
        if self._begins_again:
            self._channel.send([0, BEGIN_AGAIN])
            self._begins_again = False
        return self._channel.request(operation, *written)

    async def hand_over(self, source: Snapshot, wire: Address, module: str, dsn: str) -> None:
        """Hand over what the student's code will have; the first thing that is asked of a child.

        Nothing of the student's has run yet: whatever is wrong here is ours. Raises GraderFault
        unless the child has read the very bytes that were taken in, and finds the socket of `wire`.
        """
        self._folder = f"{source.path.parent}{os.sep}"
        order = [str(source.path), str(wire), module, dsn, *_flat(self._pool)]
        try:
            proof = await self._channel.request(*order).reply(cancel_s=0)
        except StudentError as error:
            raise _not_handed_over(source, error.message) from None
        if proof != [source.size, source.sha256]:
            other = f"other bytes were there than the {source.size} that were taken in"
            raise _not_handed_over(source, proof if type(proof) is str else other)

    async def compile(self) -> str | None:
        """Have the student's file compiled, and nothing of it executed; the child's only work.

        Returns what `load` of another child takes: whoever opens it there gets the student's code.
        None for a file that has to be compiled where it is loaded. Raises StudentError.
        """
        compiled = await self._channel.request(COMPILE).reply(cancel_s=0)
        return compiled if type(compiled) is str else None

    async def load(self, compiled: str | None = None) -> list[str]:
        """Have the student's file imported: from here on it is their code that runs.

        Returns the public names in it. Raises StudentError.
        """
        names = await self._channel.request(LOAD, compiled).reply(cancel_s=0)
        if type(names) is not list:
            raise forged()
        return [name for name in names if type(name) is str]

    def _write(self, value: object) -> Tree:
        try:
            return encode(value, self._special)
        except Unsupported as error:
            raise TypeError(f"cannot be passed to the student: {error.what}{error.place}") from None

    def _special(self, value: Any) -> tuple[list[Tree], Iterable[tuple[str, object]]]:
        if type(value) is Handle:
            return ["handle", number_of(value, self)], ()
        if type(value) is Instance:
            name, fields = type_and_fields(value)
            return ["instance", name], fields.items()
        raise Unsupported(type(value).__name__)

    def _handle(self, items: list[Any]) -> Handle:
        if [type(item) for item in items] != [int, str]:
            raise FrameError("a handle has a number and the name of a type")
        number, type_name = items
        if not 0 < number <= MAX_HANDLE:
            raise FrameError("a handle with a number that no object has")
        return Handle(self, number, type_name[:MAX_TYPE])


def _not_handed_over(source: Snapshot, detail: str) -> GraderFault:
    return GraderFault(f"{source.path.name} could not be handed to its box", detail=detail)


def _flat(pool: PoolOptions) -> list[Any]:
    settings = [text for pair in pool.server_settings.items() for text in pair]
    return [pool.min_size, pool.max_size, pool.json, *settings]


@asynccontextmanager
async def open_child(parent: Parent, pool: PoolOptions, turns: Turns) -> AsyncIterator[Child]:
    """Start a child and kill it at the end, with all that it started.

    Raises OSError if the nursery is gone.
    """
    line, output = await parent.begin()
    child = Child(parent, output, pool, turns)
    try:
        await child._channel.connect(line)
        try:
            yield child
        finally:
            await child._channel.close()
    finally:
        await output.close()
