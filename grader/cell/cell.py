"""The cell of one submission's exercise."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

import asyncpg

from grader.cell.servers import Servers
from grader.cell.trial import Trial
from grader.cell.workers import Workers
from grader.errors import GraderFault, ServerLost, TapBroke, WorkerLost
from grader.model import Exercise
from grader.servers.database import Database
from grader.servers.server import Server
from grader.servers.traps import TOUCH
from grader.snapshot import Snapshot
from grader.tap import Recording
from grader.tap.tap import Tap
from grader.worker import Calls, Child, ImportFailure


@dataclass
class Cell:
    """An open cell, and from `load` on a student's file in it."""

    exercise: Exercise
    servers: Servers
    tap: Tap
    workers: Workers
    import_failure: ImportFailure | None = None

    async def load(self, source: Snapshot) -> None:
        """Take the student's file, and try once whether it can be imported. Raises GraderFault.

        Another file may take its place later, between two trials.
        """
        self.workers.take(source)
        self.import_failure = None
        worker = await self.workers.get(0)
        try:
            await worker.probe()
        except ImportFailure as failure:
            self.import_failure = failure

    @property
    def server(self) -> Server:
        """The server of the trials that begin now."""
        return self.servers.latest

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
            await self.servers.open()
        database = await self.server.clone(self.exercise.slug)
        interruptions = self.server.interruptions
        async with AsyncExitStack() as stack:
            # Connected before student code runs: afterwards the server may be out of connections.
            verifier = await self._log_in(database)
            stack.push_async_callback(verifier.close)
            await verifier.execute(TOUCH)
            recording = self._record(database)
            stack.push_async_callback(self.tap.disconnect)
            trial = Trial(
                self.exercise,
                [],
                verifier,
                recording,
                database,
                self.tap,
                self.server,
                stack,
                Calls(recording.mark),
            )
            recording.hear(lambda: trial.complaints)
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
        child.told = trial.calls
        child.functions = self.exercise.functions
        child.hear_cancel(trial.note_cancel)
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
        """End the student's sessions, put back what all databases share, and drop the databases."""
        with self._server_at_work():
            for database in databases:
                await self.server.terminate(database)
            await self.server.restore_roles()
            for database in databases[1:] if keep else databases:
                await self.server.drop(database)

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
        upstream = self.server.address
        return self.tap.record(upstream, user=database.student_role, database=database.name)

    def _dsn(self, database: Database) -> str:
        """The student's DSN: names of no meaning, the tap knows the real ones."""
        return self.tap.address.dsn(database.student_role, database.student_password, "shop")
