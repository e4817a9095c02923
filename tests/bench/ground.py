"""What sections stand on: the first exercise, a folder of one's own, programs to run."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from grader.catalog import default_exercises, default_solutions, load_catalog
from grader.cell import Cell, open_cell, open_exercise_server
from grader.model import Exercise, Settings
from grader.sandbox import Sandbox
from grader.servers.server import Server
from grader.snapshot import Snapshot
from tests.bench.rows import BenchError

ROOT = Path(__file__).parent.parent.parent
GRADER = (sys.executable, "-m", "grader")

MEMORY = Path("/dev/shm")


def settings() -> Settings:
    """The exercises and solutions of this checkout."""
    return Settings(exercises=default_exercises(), solutions=default_solutions())


def exercises() -> list[Exercise]:
    """All exercises that have hidden tests here."""
    found = load_catalog(settings().exercises, settings().solutions)
    return [exercise for exercise in found if exercise.hidden_tests]


@contextmanager
def folder(*, in_memory: bool = False) -> Iterator[Path]:
    """A short path of one's own, through which others may pass."""
    base = MEMORY if in_memory and os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="gb-", dir=base, ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


@asynccontextmanager
async def open_fresh_server(
    exercise: Exercise, sandbox: Sandbox, *, postgres: str = "embedded"
) -> AsyncIterator[Server]:
    """A server as a cell has it."""
    chosen = Settings(exercises=settings().exercises, solutions=None, postgres=postgres)
    with folder() as place:
        async with open_exercise_server(exercise, chosen, sandbox, place / "server") as server:
            yield server


@asynccontextmanager
async def open_solution_cell(
    exercise: Exercise, sandbox: Sandbox, more: str = ""
) -> AsyncIterator[Cell]:
    """A cell around the solution, with `more` at the end of the file."""
    assert exercise.hidden_tests is not None
    with folder() as place:
        source = place / "sub" / exercise.stub.name
        source.parent.mkdir()
        solution = exercise.hidden_tests.with_name(exercise.stub.name)
        source.write_text(solution.read_text(encoding="utf-8") + more, encoding="utf-8")
        async with open_cell(
            exercise, source, settings(), sandbox, directory=place / "cell"
        ) as cell:
            await cell.load(Snapshot.of(source))
            yield cell


async def run(*command: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> float:
    """Run a program to its end and return the seconds. Raises BenchError with what it said."""
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env=os.environ | (env or {}),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        tail = output.decode(errors="replace")[-2000:]
        raise BenchError(f"{' '.join(command)} ended with {process.returncode}:\n{tail}")
    return seconds
