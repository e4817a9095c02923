"""Building a cell."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from grader.cell.cell import Cell
from grader.cell.servers import Servers
from grader.cell.way import Way
from grader.cell.workers import Workers, uid_of
from grader.model import Exercise, Settings
from grader.sandbox import Sandbox
from grader.snapshot import Snapshot
from grader.tap import open_tap
from grader.worker import Turns, Worker, open_worker

T = TypeVar("T")


@asynccontextmanager
async def open_cell(
    exercise: Exercise,
    source: Path,
    settings: Settings,
    sandbox: Sandbox,
    *,
    directory: Path,
    thorough: bool = False,
) -> AsyncIterator[Cell]:
    """Build a cell for a student's file that lies there, or will, alone in a folder that exists.

    `directory` is the cell's alone, and its owner removes it; the path must be short, because that
    of a Unix socket may have 108 bytes. ``thorough``: what the server is copied from is proven
    before. Raises GraderFault if a part of it does not start.
    """
    async with AsyncExitStack() as stack:
        for part in ("", "wire"):
            (directory / part).mkdir(mode=0o755)
        servers = Servers(exercise, settings, sandbox, directory, thorough)
        stack.push_async_callback(servers.close)
        tap = await stack.enter_async_context(open_tap(directory / "wire" / ".s.PGSQL.5432"))
        way = Way(servers, tap)
        turns = Turns(begin=way.open, end=way.close)

        def start(number: int, source: Snapshot) -> AbstractAsyncContextManager[Worker]:
            return open_worker(
                sandbox.launch,
                source=source,
                module=exercise.slug,
                server=tap.address,
                own_pids=sandbox.own_pids,
                own_user=sandbox.own_user,
                uid=uid_of(number),
                pool=exercise.pool,
                import_s=settings.limits.import_s,
                turns=turns,
                needs=tuple(exercise.needs),
            )

        workers = Workers(start, Snapshot.to_come(source))
        stack.push_async_callback(workers.close)
        await _beside(servers.open(), workers.get(0))
        yield Cell(exercise, servers, tap, workers)


async def _beside(server: Coroutine[Any, Any, None], worker: Coroutine[Any, Any, T]) -> T:
    """Start both at once: neither needs the other, and each waits for a program of its own.

    If one fails, the other is ended before anything is torn down. Raises as they do.
    """
    starting = asyncio.create_task(worker)
    try:
        await server
        return await starting
    finally:
        starting.cancel()
        await asyncio.wait([starting])
