"""The physical floor: what the parts of a test cost with nothing of the grader's around them."""

import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable

import asyncpg

from grader.sandbox import open_sandbox
from grader.servers import Server
from tests.bench.ground import ROOT, exercises, open_fresh_server
from tests.bench.rows import BenchError, Plan, Row, p50, spread

#: How PostgreSQL copies a database: file by file, or block by block through its log.
FILES, LOGGED = "CREATE DATABASE (FILE_COPY) and DROP", "CREATE DATABASE (WAL_LOG) and DROP"
STRATEGIES = {FILES: "FILE_COPY", LOGGED: "WAL_LOG"}

SESSION = "PostgreSQL session: opened, SELECT 1, closed"
FORK = "the same, with asyncio.run of nothing"  # of kernel.py

#: What no test can do without that has its own database and its own process.
EMPTY_TEST = (FILES, SESSION, SESSION, FORK)

Samples = dict[str, list[float]]  # seconds, by what took them


async def measure(plan: Plan) -> list[Row]:
    """Measure each part by itself."""
    exercise = exercises()[0]
    count = plan.times(200, quick=40)
    async with open_fresh_server(exercise, await open_sandbox("auto")) as server:
        seconds = await _databases(server, exercise.slug, count // 2)
        seconds |= await _sessions(server, exercise.slug, count)
    seconds |= _kernel(count) | _code(count // 10)
    floor = 1000 * sum(p50(seconds[what]) for what in EMPTY_TEST)
    note = "the first line, two sessions, a fork with an event loop"
    return [
        *(_row(*each) for each in seconds.items()),
        Row("an empty test", floor, "ms", note=note),
    ]


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
    return found


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
