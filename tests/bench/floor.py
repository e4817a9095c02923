"""The physical floor: what the parts of a test cost with nothing of the grader's around them."""

import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial

import asyncpg

from grader.cell import Cell
from grader.sandbox import open_sandbox
from grader.servers.server import Server
from tests.bench.ground import ROOT, exercises, open_fresh_server, open_solution_cell
from tests.bench.rows import BenchError, Plan, Row, p50, spread

#: How PostgreSQL copies a database: file by file, or block by block through its log.
FILES, LOGGED = "CREATE DATABASE (FILE_COPY) and DROP", "CREATE DATABASE (WAL_LOG) and DROP"
STRATEGIES = {FILES: "FILE_COPY", LOGGED: "WAL_LOG"}

#: What PostgreSQL and we do for a database whose files are there already.
HANDED = "a database made and dropped, its files handed on"

SESSION = "PostgreSQL session: opened, SELECT 1, closed"
FORK = "the same, with asyncio.run of nothing"  # of kernel.py

#: What no test can do without that has its own database and its own process.
EMPTY_TEST = (HANDED, SESSION, SESSION, FORK)

#: What a test of ours gets before its first line, and all of that thrown away.
TRIAL = "all that a test is given, made and thrown away"

Samples = dict[str, list[float]]  # seconds, by what took them

#: All parts take turns, so many times.
ROUNDS = 5


async def measure(plan: Plan) -> list[Row]:
    """Measure each part by itself, and beside them what a test of ours is given."""
    exercise, sandbox = exercises()[0], await open_sandbox("auto")
    count = plan.times(40, quick=8)
    rounds: list[Samples] = []
    async with (
        open_fresh_server(exercise, sandbox) as server,
        open_solution_cell(exercise, sandbox) as cell,
    ):
        for _ in range(ROUNDS):
            found = await _databases(server, exercise.slug, count // 2)
            found |= await _sessions(server, exercise.slug, count)
            found |= _kernel(count) | _code(count // 8)
            rounds.append(found | {TRIAL: await _timed(partial(_trial, cell), count // 2)})
    samples = {what: [it for found in rounds for it in found[what]] for what in rounds[0]}
    return [*(_row(*each) for each in samples.items()), *_rows_of_floor(rounds)]


def _rows_of_floor(rounds: list[Samples]) -> list[Row]:
    floors = [sum(p50(found[what]) for what in EMPTY_TEST) for found in rounds]
    times = [p50(found[TRIAL]) / floor for found, floor in zip(rounds, floors, strict=True)]
    parts = "a database handed on, two sessions, a fork with an event loop"
    return [
        Row("floor", 1000 * p50(floors), "ms", note=f"{parts}; {spread(floors, 1000)}"),
        Row("all that a test is given / floor", p50(times), "x", note=spread(times)),
    ]


async def _trial(cell: Cell) -> None:
    async with cell.trial():
        pass


async def _databases(server: Server, slug: str, count: int) -> Samples:
    """Copy the template and drop the copy, into which nobody ever logs in."""
    admin = await asyncpg.connect(**server._facts.keeper.arguments)
    found = {}
    for what, strategy in STRATEGIES.items():
        template = server._facts.templates[slug]
        create = f'CREATE DATABASE floor TEMPLATE "{template}" STRATEGY {strategy}'

        async def copy(create: str = create) -> None:
            await admin.execute(create)
            await admin.execute("DROP DATABASE floor")

        found[what] = await _timed(copy, count)
    await admin.close()

    async def hand_on() -> None:
        await server.drop(await server.clone(slug))

    return found | {HANDED: await _timed(hand_on, count)}


async def _sessions(server: Server, slug: str, count: int) -> Samples:
    """Open sessions in a database that has its cache of the catalogs, and use one."""
    database = await server.clone(slug)

    async def visit() -> None:
        connection = await asyncpg.connect(**database.verifier)
        await connection.fetchval("SELECT 1")
        await connection.close()

    found = {SESSION: await _timed(visit, count)}
    connection = await asyncpg.connect(**database.verifier)
    asked = await _timed(lambda: connection.fetchval("SELECT 1"), 20 * count)
    await connection.close()
    return found | {"SELECT 1 in an open session": asked}


async def _timed(work: Callable[[], Awaitable[object]], count: int) -> list[float]:
    """The seconds of each of `count` times, after one that does not count."""
    await work()
    seconds = []
    for _ in range(count):
        started = time.perf_counter()
        await work()
        seconds.append(time.perf_counter() - started)
    return seconds


def _kernel(count: int) -> Samples:
    command = [sys.executable, "-m", "tests.bench.kernel", str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    found: Samples = json.loads(done.stdout)
    return found


def _code(count: int) -> Samples:
    """Compile and execute the solutions, as a student's files are."""
    compiled, executed = [], []
    for exercise in exercises():
        assert exercise.hidden_tests is not None
        source = exercise.hidden_tests.with_name(exercise.stub.name).read_bytes()
        for _ in range(count):
            started = time.perf_counter()
            code = compile(source, exercise.stub.name, "exec", dont_inherit=True)
            compiled.append(time.perf_counter() - started)
            started = time.perf_counter()
            exec(code, {"__name__": exercise.slug})
            executed.append(time.perf_counter() - started)
    return {"a student's file: compiled": compiled, "a student's file: executed": executed}


def _row(what: str, seconds: list[float]) -> Row:
    unit, factor = ("ms", 1e3) if p50(seconds) >= 1e-3 else ("us", 1e6)
    return Row(what, factor * p50(seconds), unit, note=spread(seconds, factor))
