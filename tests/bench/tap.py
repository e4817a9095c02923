"""What the tap adds. The client is a process of its own (tap_client.py), as a student's is."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from grader.address import Address
from grader.sandbox import open_sandbox
from grader.servers.database import Database
from grader.servers.server import Server
from grader.tap import open_tap
from tests.bench.ground import ROOT, exercises, folder, open_fresh_server
from tests.bench.rows import BenchError, Plan, Row, p50

REACH_US = 100.0
REACH_TIMES = 1.35

COPIED_ROWS = 50_000
FETCHED_ROWS = 200_000

#: The tables are made here by the verifier, who owns the database.
TABLES = f"""
    CREATE TABLE bench_in (id integer, name text, price double precision);
    CREATE TABLE bench_out AS
        SELECT i AS id, 'product ' || i AS name, i * 0.01::double precision AS price
        FROM generate_series(1, {FETCHED_ROWS}) AS i;
"""


@dataclass(frozen=True)
class Work:
    """What the client does, each thing on both ways in turns."""

    round_trips: int
    bulk: int


async def measure(plan: Plan) -> list[Row]:
    """Have the client measure both ways."""
    exercise = exercises()[0]
    work = Work(plan.times(4000, quick=1000), plan.times(7, quick=3))
    async with open_fresh_server(exercise, await open_sandbox("auto")) as server:
        database = await server.clone(exercise.slug)
        connection = await asyncpg.connect(**database.verifier)
        await connection.execute(TABLES)
        await connection.close()
        with folder() as place:
            times = await _client(server, database, place / ".s.PGSQL.5432", work)
    return _rows(times)


async def _client(
    server: Server, database: Database, socket: Path, work: Work
) -> dict[str, list[list[float]]]:
    address, login = server.address, database.verifier
    assert address.path is not None
    async with open_tap(socket) as tap:
        tap.record(Address(path=address.path), user=login["user"], database=database.name)
        script = (sys.executable, "-m", "tests.bench.tap_client")
        hosts = (str(address.path.parent), str(socket.parent))
        numbers = (str(work.round_trips), str(work.bulk), str(COPIED_ROWS))
        process = await asyncio.create_subprocess_exec(
            *script,
            *hosts,
            login["user"],
            database.name,
            *numbers,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
        if process.returncode != 0:
            raise BenchError(f"the client ended with {process.returncode}")
    times: dict[str, list[list[float]]] = json.loads(output)
    return times


def _rows(times: dict[str, list[list[float]]]) -> list[Row]:
    """Each entry holds the seconds of the direct way, then of the way through the tap."""
    direct, tapped = map(p50, times["round_trip"])
    added = 1e6 * (tapped - direct)
    note = f"direct {1e6 * direct:.0f} us, tapped {1e6 * tapped:.0f} us"
    return [
        Row("tap: added to a round trip", added, "us", REACH_US, note=note),
        _ratio(f"tap: COPY of {COPIED_ROWS:,} rows", times["copy"]),
        _ratio(f"tap: fetch of {FETCHED_ROWS:,} rows", times["fetch"]),
    ]


def _ratio(what: str, ways: list[list[float]]) -> Row:
    direct, tapped = map(p50, ways)
    note = f"direct {1000 * direct:.0f} ms, tapped {1000 * tapped:.0f} ms"
    return Row(what, tapped / direct, "x", REACH_TIMES, note=note)
