"""A cell that is opened before there is a submission, for somebody who saves again and again.

All that does not hang on the student's file is done when the tests are collected: the server runs,
and the box for the code is there. Then the whole job is waited for, which has the file and says
which cases are asked for. A cell serves one job, however early it was opened.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from multiprocessing.connection import Connection

import pytest

from grader.cell import Cell, open_cell
from grader.job import Job
from grader.system.readiness import ready


def open_job_cell(job: Job) -> AbstractAsyncContextManager[Cell]:
    """Open a job's cell, without the student's file."""
    assert job.sandbox is not None
    return open_cell(
        job.exercise,
        job.source,
        job.settings,
        job.sandbox,
        directory=job.cell,
        thorough=job.thorough,
    )


class Ahead:
    """The cell of a job to come, and the loop in which it lives: the tests run in that as well."""

    def __init__(self, job: Job, line: Connection) -> None:
        self._job = job
        self._line = line
        self._loop = asyncio.new_event_loop()
        self._factories = {"ahead": lambda: self._loop}
        self._stack = AsyncExitStack()
        self._opened: Cell | Exception | None = None

    def pytest_asyncio_loop_factories(self) -> Mapping[str, Callable[[], object]]:
        """Let the tests run where the cell is."""
        return self._factories  # the same for all tests: another one would end the loop

    def wait(self) -> Job:
        """Open the cell, and return the job when it comes; ends pytest if nobody wants it."""
        job = self._loop.run_until_complete(self._wait())
        if job is None:
            pytest.exit(returncode=pytest.ExitCode.NO_TESTS_COLLECTED)
        return job

    @asynccontextmanager
    async def hand_over(self) -> AsyncIterator[Cell]:
        """Give the cell away, and close it at the end. Raises what was wrong with its opening."""
        async with self._stack:
            if isinstance(self._opened, Exception):
                raise self._opened
            assert self._opened is not None
            yield self._opened

    def pytest_unconfigure(self) -> None:
        """Close a cell that no test needed."""
        if not self._loop.is_closed():
            self._loop.run_until_complete(self._stack.aclose())
            self._loop.close()

    async def _wait(self) -> Job | None:
        try:
            self._opened = await self._stack.enter_async_context(open_job_cell(self._job))
        except Exception as error:  # noqa: BLE001  told when somebody has a use for it
            self._opened = error
        await ready(self._line)
        try:
            job: Job = self._line.recv()
        except EOFError:
            return None
        return job
