"""Everything that a submission can touch: a server box, a worker box, and the tap between them.

    worker box --(unix socket)--> tap --> server box
         ^                         |          ^
         | RPC                     | records  | verifier
         +---------------- one trial ---------+

A test may ask for the student's code in another program as well: a second worker, in a box of its
own, which shares nothing with the first but what goes through the tap. So what keeps two calls
apart there is in the database, or nowhere.

A cell serves the tests of one exercise of one submission and is then thrown away. Nothing in it is
ever cleaned: each test gets a *trial*, with a fresh database, a fresh recording and a fresh child
of the worker, so what one test leaves behind is not there for the next.

While no call of the test is under way the tap rests: the student's code may go on, but what it
sends waits for the next call. So the verifier looks at what was there when the call returned.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import asyncpg

from grader.errors import GraderFault, ServerLost, TapBroke, WorkerLost
from grader.model import Exercise, Settings
from grader.sandbox import Sandbox
from grader.servers import Server, open_server
from grader.servers.databases import TemplateSpec
from grader.servers.server import Database
from grader.servers.traps import TOUCH
from grader.tap import Address, Recording, open_tap
from grader.tap.tap import Tap
from grader.worker import Child, ImportFailure, Snapshot, Turns, Worker, open_worker

#: Each worker of each grading process has a uid of its own: the kernel counts processes per uid, so
#: two boxes that shared one would share its limit (and one fork bomb would starve both).
WORKER_UID_BASE = 2_000_000_000
WORKERS = 2  # in one cell


@dataclass
class Trial:
    """What one test works with."""

    exercise: Exercise
    children: list[Child]  # one, and another if the test has asked for it
    verifier: asyncpg.Connection
    recording: Recording
    database: Database
    tap: Tap
    server: Server
    stack: AsyncExitStack  # what ends with it
    copies: list[Database] = field(default_factory=list)  # that the test asked for besides
    keep: bool = False  # leave the database there until the cell is thrown away
    doubtful: bool = False  # it did not pass: be sure that no part of the cell is why

    @property
    def child(self) -> Child:
        """The program that the test's calls go to."""
        return self.children[0]

    @property
    def output(self) -> str:
        """What the student's code printed."""
        return "".join(child.output for child in self.children)

    @property
    def killed(self) -> str | None:
        """How a program of it ended that was killed."""
        return next((child.killed for child in self.children if child.killed), None)

    async def clone(self) -> Database:
        """Make another fresh copy of the exercise's database; it goes with the trial."""
        self.copies.append(await self.server.clone(self.exercise.slug))
        return self.copies[-1]

    async def send_to(self, database: Database) -> None:
        """Cut the student's connections; new ones go to that database, in the same recording."""
        self.tap.send_to(database.name)
        await self.tap.disconnect()


@dataclass
class Cell:
    """An open cell. The import of the student's file was tried once, when it was opened."""

    exercise: Exercise
    servers: "Servers"
    server: Server
    tap: Tap
    socket: Path  # where the tap listens
    workers: "Workers"
    import_failure: ImportFailure | None
    stale: list[Database] = field(default_factory=list)  # of the last trial, not dropped yet

    @asynccontextmanager
    async def trial(self) -> AsyncIterator[Trial]:
        """Give one test its fresh database, recording and worker child.

        Raises ImportFailure if the student's file cannot be loaded; ServerLost, WorkerLost or
        TapBroke if that part went down meanwhile (the next trial gets another one); GraderFault
        for our other faults.
        """
        if self.import_failure is not None:
            # One error for all tests: without its past, or the traceback grows from test to test.
            raise self.import_failure.with_traceback(None)
        if not self.server.alive():
            self.server, self.stale = await self.servers.open(), []
        database = await self.server.clone(self.exercise.slug)
        interruptions = self.server.interruptions
        async with AsyncExitStack() as stack:
            # Connected before student code runs: afterwards the server may be out of connections.
            verifier = await self._log_in(database)
            stack.push_async_callback(verifier.close)
            await self._drop_stale()
            await verifier.execute(TOUCH)
            recording = self._record(database)
            stack.push_async_callback(self.tap.disconnect)
            trial = Trial(
                self.exercise, [], verifier, recording, database, self.tap, self.server, stack
            )
            await self.fork(trial)
            yield trial
            await self._doubt(trial)
        await self._discard([database, *trial.copies], keep=trial.keep)
        if self.server.interruptions > interruptions:
            raise ServerLost("PostgreSQL went down during this test, and came back")

    async def fork(self, trial: Trial) -> Child:
        """Run the student's file in one program more, until the trial ends.

        Raises ImportFailure, GraderFault.
        """
        worker = await self.workers.get(len(trial.children))
        dsn = self._dsn(trial.database)
        child = await trial.stack.enter_async_context(worker.fork(dsn=dsn))
        trial.children.append(child)
        return child

    async def _doubt(self, trial: Trial) -> None:
        """Raise if a case did not pass, and a part of the cell went down under it."""
        if trial.recording.bugs:
            raise TapBroke("a bug in the tap", detail="\n".join(trial.recording.bugs))
        if trial.doubtful and trial.killed:
            raise WorkerLost(trial.killed)
        if trial.doubtful and self.server.alive():  # one that is gone shows when it is cleaned up
            session = await self._log_in(trial.database)
            await session.close()

    async def _log_in(self, database: Database) -> asyncpg.Connection:
        try:
            return await self.server.log_in(database)
        except GraderFault as fault:
            raise ServerLost("PostgreSQL went down during this test", detail=str(fault)) from fault

    async def _discard(self, databases: list[Database], *, keep: bool) -> None:
        """End the student's sessions, and put back what all databases share."""
        with self._server_at_work():
            for database in databases:
                await self.server.terminate(database)
            await self.server.restore_role()
        self.stale = databases[1:] if keep else databases

    async def _drop_stale(self) -> None:
        """Drop what the last trial left, before any code of the student's runs in this one.

        Not at that trial's end: PostgreSQL sleeps 100 ms if it meets a session that is just
        leaving, and by now it has left.
        """
        with self._server_at_work():
            while self.stale:
                await self.server.drop(self.stale.pop())

    @contextmanager
    def _server_at_work(self) -> Iterator[None]:
        """Say ServerLost of a fault that comes of a server that is not there any more."""
        try:
            yield
        except GraderFault as fault:
            if self.server.alive():
                raise
            raise ServerLost("PostgreSQL went down during this test", detail=str(fault)) from fault

    def _record(self, database: Database) -> Recording:
        server = self.server.address
        upstream = Address(path=server.path, host=server.host, port=server.port)
        return self.tap.record(upstream, user=database.student_role, database=database.name)

    def _dsn(self, database: Database) -> str:
        """The student's DSN: names of no meaning, the tap knows the real ones."""
        password = f":{database.student_password}" if database.student_password else ""
        place = quote(str(self.socket.parent))
        return f"postgresql://{database.student_role}{password}@/shop?host={place}"


@dataclass
class Servers:
    """The servers of a cell: one, and another when that is lost."""

    exercise: Exercise
    settings: Settings
    sandbox: Sandbox
    directory: Path
    opened: int = 0
    latest: Server | None = None
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)  # of the latest

    async def open(self) -> Server:
        """Start a server in a directory of its own, once the last one's memory is given back.

        Raises GraderFault.
        """
        await self.stack.aclose()
        self.opened += 1
        place = self.directory / f"server{self.opened}"
        place.mkdir(mode=0o755)
        self.latest = await self.stack.enter_async_context(
            open_exercise_server(self.exercise, self.settings, self.sandbox, place)
        )
        return self.latest

    async def close(self) -> None:
        """End the latest server."""
        await self.stack.aclose()


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
        if self.servers.latest is not None:
            await asyncio.shield(self.servers.latest.stir())
        self.tap.wake()


@dataclass
class Workers:
    """The workers of a cell, each a program of its own; the second starts when it is asked for."""

    start: Callable[[int], AbstractAsyncContextManager[Worker]]  # by its number
    opened: list[Worker] = field(default_factory=list)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def get(self, number: int) -> Worker:
        """Return that worker, counted from 0. Raises GraderFault."""
        if number == len(self.opened):
            self.opened.append(await self.stack.enter_async_context(self.start(number)))
        return self.opened[number]

    async def close(self) -> None:
        """End them all."""
        await self.stack.aclose()


def open_exercise_server(
    exercise: Exercise,
    settings: Settings,
    sandbox: Sandbox,
    directory: Path,
    *,
    thorough: bool = False,
) -> AbstractAsyncContextManager[Server]:
    """Start the server of one exercise, with its template database.

    ``thorough``: what it is copied from is proven first, once for a run.
    """
    return open_server(
        settings.postgres,
        templates=[TemplateSpec(exercise.slug, tuple(exercise.sql))],
        launch=sandbox.launch,
        directory=directory,
        thorough=thorough,
    )


@asynccontextmanager
async def open_cell(
    exercise: Exercise, source: Snapshot, settings: Settings, sandbox: Sandbox, *, directory: Path
) -> AsyncIterator[Cell]:
    """Build a cell around `source`, the snapshot of a student's file.

    `directory` is the cell's alone, and its owner removes it; the path must be short, because that
    of a Unix socket may have 108 bytes. Raises GraderFault if a part of it does not start.
    """
    async with AsyncExitStack() as stack:
        for part in ("", "wire"):
            (directory / part).mkdir(mode=0o755)
        socket = directory / "wire" / ".s.PGSQL.5432"
        servers = Servers(exercise, settings, sandbox, directory)
        stack.push_async_callback(servers.close)
        server = await servers.open()
        tap = await stack.enter_async_context(open_tap(socket))
        way = Way(servers, tap)
        turns = Turns(begin=way.open, end=way.close)

        def start(number: int) -> AbstractAsyncContextManager[Worker]:
            return open_worker(
                sandbox.launch,
                source=source,
                module=exercise.slug,
                socket=socket,
                own_pids=sandbox.own_pids,
                uid=WORKER_UID_BASE + WORKERS * os.getpid() + number,
                pool=exercise.pool,
                import_s=settings.limits.import_s,
                turns=turns,
            )

        workers = Workers(start)
        stack.push_async_callback(workers.close)
        failure = await _try_import(await workers.get(0))
        yield Cell(exercise, servers, server, tap, socket, workers, failure)


async def _try_import(worker: Worker) -> ImportFailure | None:
    try:
        await worker.probe()
    except ImportFailure as failure:
        return failure
    return None
