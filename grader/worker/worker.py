"""The worker: a box, its nursery, and one child at a time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from grader.address import Address
from grader.clock import Limit
from grader.errors import GraderFault
from grader.model import Launch, PoolOptions
from grader.snapshot import Snapshot
from grader.system import UNIX
from grader.worker.boxed import describe_box
from grader.worker.channel import Turns
from grader.worker.child import Child, Parent, open_child
from grader.worker.failures import ImportFailure, StudentError, import_failure, import_timeout
from grader.worker.nursery import START_S, Nursery
from grader.worker.spawning import Spawner


@dataclass(frozen=True)
class ImportReport:
    """What came of importing the student's file once."""

    names: tuple[str, ...]  # the public names in it
    output: str  # what it printed meanwhile


@dataclass(frozen=True)
class Subject:
    """The student's file, and how it is tried."""

    source: Snapshot
    wire: Address  # where PostgreSQL is, for the student's code
    module: str
    pool: PoolOptions
    import_s: float
    turns: Turns


class Source(Parent, Protocol):
    """What a worker has its children from, until it is `broken`."""

    broken: bool

    async def close(self) -> None:
        """End all that was started."""
        ...


class Worker:
    """Forks a child per test, in a box that is replaced when the student broke it."""

    def __init__(self, subject: Subject, start: Callable[[], Awaitable[Source]]) -> None:
        self.subject = subject
        self._start = start
        self._current: Source | None = None
        self.compiled: str | None = None  # what `probe` made of the file, for other workers too
        self._busy = False

    def take(self, source: Snapshot) -> None:
        """Try this file from now on: it lies where the one before lay, or was to lie."""
        self.subject = replace(self.subject, source=source)
        self.compiled = None

    async def probe(self) -> ImportReport:
        """Compile the student's file for all children, and import it once, in one for that alone.

        Raises ImportFailure, GraderFault.
        """
        await self._compile()
        async with AsyncExitStack() as stack:
            child, names = await self._enter(stack, dsn="")
        return ImportReport(tuple(names), child.output)

    @asynccontextmanager
    async def fork(self, *, dsn: str) -> AsyncIterator[Child]:
        """Give one test a fresh child that has imported the student's file.

        ``dsn`` is the database as the box reaches it. Raises ImportFailure, GraderFault.
        """
        async with AsyncExitStack() as stack:
            child, _ = await self._enter(stack, dsn=dsn)
            yield child

    async def close(self) -> None:
        """End the box. Safe to call twice."""
        if self._current is not None:
            await self._current.close()

    async def _enter(self, stack: AsyncExitStack, *, dsn: str) -> tuple[Child, list[str]]:
        """Fork a child and import; what a busy or broken machine may have done is tried again."""
        try:
            return await stack.enter_async_context(self._loaded(dsn))
        except ImportFailure as failure:
            if not failure.doubtful:
                raise
        except (OSError, GraderFault):  # the box is gone, or has not what it needs
            if self._current is not None:
                self._current.broken = True
        try:
            return await stack.enter_async_context(self._loaded(dsn))
        except OSError as error:
            raise GraderFault(
                "the box for the student's code is gone", detail=str(error)
            ) from error

    @asynccontextmanager
    async def _loaded(self, dsn: str) -> AsyncIterator[tuple[Child, list[str]]]:
        async with self._open_child() as child:
            await self._hand_over(child, dsn=dsn)
            yield child, await self._load(child)

    async def _compile(self) -> None:
        """Save each child the work. What goes wrong here goes wrong again where it counts."""
        with contextlib.suppress(StudentError, TimeoutError, OSError, GraderFault):
            async with self._open_child() as child:
                await self._hand_over(child, dsn="")
                async with Limit(self.subject.import_s):
                    self.compiled = await child.compile()

    async def _hand_over(self, child: Child, *, dsn: str) -> None:
        """See that the child has what the student's code needs: until then all time is ours."""
        subject = self.subject
        try:
            async with asyncio.timeout(START_S):
                await child.hand_over(subject.source, subject.wire, subject.module, dsn)
        except TimeoutError:
            raise GraderFault(
                f"{subject.source.path.name} was not in its box after {START_S:g} s"
            ) from None

    async def _load(self, child: Child) -> list[str]:
        subject = self.subject
        try:
            async with Limit(subject.import_s):
                return await child.load(self.compiled)
        except TimeoutError:
            file = subject.source.path.name
            frame = child.where.frame if child.where else None
            raise import_timeout(file, subject.import_s, frame) from None
        except StudentError as error:
            failure = import_failure(error, subject.source.path.name)
            failure.doubtful = child.killed is not None
            raise failure from None

    @asynccontextmanager
    async def _open_child(self) -> AsyncIterator[Child]:
        if self._busy:
            raise RuntimeError("a worker serves one child at a time")
        self._busy = True
        try:
            subject = self.subject
            async with open_child(await self.nursery(), subject.pool, subject.turns) as child:
                yield child
        except ImportFailure as failure:
            failure.output = child.output  # complete only now that the child has ended
            raise
        finally:
            self._busy = False

    async def nursery(self) -> Source:
        """Return the nursery, or what stands for it; start another in place of a broken one."""
        if self._current is None or self._current.broken:
            await self.close()
            self._current = None
            self._current = await self._start()
        return self._current


@asynccontextmanager
async def open_worker(
    launch: Launch,
    *,
    source: Snapshot,
    module: str,
    server: Address,
    own_pids: bool,
    own_user: bool = False,
    uid: int,
    pool: PoolOptions,
    import_s: float,
    turns: Turns | None = None,
    needs: tuple[str, ...] = (),
) -> AsyncIterator[Worker]:
    """Open a worker for the student's file `source`, known to itself as `module`.

    ``server`` is the only way out of the box, its socket alone in its directory; ``own_pids`` says
    that `launch` gives a box its own process namespace, ``own_user`` that it has at least ``uid``,
    which is what it runs as, for itself; ``turns`` are told of this side's requests, and may be
    those of other workers too; ``needs`` names what the code imports besides asyncpg. Raises
    GraderFault if it does not start.
    """
    wire = server.path.parent if server.path is not None else None
    describe = partial(
        describe_box,
        source=source.path,
        wire=wire,
        own_pids=own_pids,
        own_user=own_user,
        uid=uid,
        needs=needs,
    )
    subject = Subject(source, server, module, pool, import_s, turns or Turns())
    start = Nursery.start if UNIX else Spawner.start
    worker = Worker(subject, partial(start, launch, describe))
    try:
        await worker.nursery()
        yield worker
    finally:
        await worker.close()
