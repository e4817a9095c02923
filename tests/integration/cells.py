"""Cells of a tiny exercise with a schema and a student's file of a test's own."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec

from grader.cell import Cell, open_cell
from grader.sandbox import open_sandbox
from grader.snapshot import Snapshot
from tests.tiny_exercise import let_others_pass, write_tiny
from tests.waiting import HANG_S


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder that boxes may pass through: sockets lie in it, and a path to one has 108 bytes.

    Those of pytest have its number, its worker's and the test's name in them.
    """
    with tempfile.TemporaryDirectory(prefix="gc-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


@asynccontextmanager
async def open_shared(
    root: Path, postgres: str, *, schema: str, source: str
) -> AsyncIterator[Cell]:
    """Open a cell around `source`, for tests that have a trial of their own each."""
    tiny = write_tiny(root, schema=schema, stub=source)
    let_others_pass(root)
    snapshot = Snapshot.of(tiny.submission("ada", source) / "tiny.py")
    settings = msgspec.structs.replace(tiny.settings, postgres=postgres)
    sandbox = await open_sandbox("auto")
    with short_folder() as place:
        async with open_cell(
            tiny.exercise, snapshot.path, settings, sandbox, directory=place / "cell"
        ) as opened:
            await opened.load(snapshot)
            yield opened


@asynccontextmanager
async def soon() -> AsyncIterator[None]:
    """End a test that hangs."""
    limit = asyncio.get_running_loop().call_later(HANG_S, _cancel_all)
    yield
    limit.cancel()


def _cancel_all() -> None:
    for task in asyncio.all_tasks():
        task.cancel()
