"""As short as it goes: executemany, json_agg, workers in a TaskGroup, delegation."""

import asyncio
import json
import math
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal

import asyncpg

AGAIN = {"40001", "40P01", "57P01", "08000", "08001", "08003", "08004", "08006", "08007"}


@dataclass(frozen=True)
class PoolUsage:
    size: int
    idle: int
    in_use: int
    max_size: int


class Database:
    def __init__(self, dsn: str, *, min_size: int = 2, max_size: int = 10) -> None:
        self.options = {"dsn": dsn, "min_size": min(min_size, max_size), "max_size": max_size}
        self.pool: asyncpg.Pool | None = None
        self.lock = asyncio.Lock()

    async def open(self) -> None:
        async with self.lock:
            self.pool = self.pool or await asyncpg.create_pool(**self.options)

    async def close(self) -> None:
        async with self.lock:
            pool, self.pool = self.pool, None
            if pool:
                await pool.close()

    async def __aenter__(self) -> "Database":
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def healthy(self) -> bool:
        with suppress(Exception):
            async with self.pool.acquire(timeout=0.33) as conn:
                return bool(await conn.fetchval("SELECT true", timeout=0.33))
        return False

    def usage(self) -> PoolUsage:
        size = self.pool.get_size() if self.pool else 0
        idle = self.pool.get_idle_size() if self.pool else 0
        return PoolUsage(size, idle, size - idle, self.options["max_size"])

    async def execute_with_retry(self, query: str, *args: object, attempts: int = 3) -> str:
        if attempts < 1:
            raise ValueError("attempts must be positive")
        while True:
            attempts -= 1
            step = "work"
            try:
                async with self.pool.acquire() as conn:
                    async with conn.transaction(isolation="read_committed"):
                        status = await conn.execute(query, *args)
                        step = "commit"
                    step = "done"
            except Exception as error:
                if step == "done":
                    return status
                cause = error
                while isinstance(cause, asyncpg.InterfaceError) and cause.__context__:
                    cause = cause.__context__
                state = getattr(cause, "sqlstate", None)
                if not attempts or not (state in AGAIN or isinstance(cause, OSError)):
                    raise
                if step == "commit" and state not in ("40001", "40P01"):
                    raise
                await asyncio.sleep(0.01)
            else:
                return status


async def load_events(pool, events):
    await pool.executemany(
        "INSERT INTO events (user_id, kind, campaign, at) VALUES ($1, $2, $3, $4)", events
    )
    return len(events)


async def orders_with_items(pool, user_id):
    rows = await pool.fetch(
        """
        SELECT o.id, o.status, o.placed_at, json_agg(json_build_object(
            'product_id', i.product_id, 'name', p.name, 'quantity', i.quantity, 'price', i.price
        ) ORDER BY i.product_id) FILTER (WHERE p.id IS NOT NULL) AS items
        FROM orders o
        LEFT JOIN (order_items i JOIN products p ON p.id = i.product_id) ON i.order_id = o.id
        WHERE o.user_id = $1
        GROUP BY o.id
        ORDER BY o.id
        """,
        user_id,
    )
    return [{**r, "items": json.loads(r["items"] or "[]", parse_float=Decimal)} for r in rows]


async def reprice(pool, prices):
    return await pool.fetchval(
        """
        WITH done AS (
            UPDATE products SET price = new.price
            FROM (SELECT unnest($1::bigint[]) AS id, unnest($2::numeric[]) AS price) AS new
            WHERE products.id = new.id RETURNING 1
        ) SELECT count(*) FROM done
        """,
        [*prices],
        [*prices.values()],
    )


async def stream_events(pool, kind, *, batch_size=500) -> AsyncIterator[dict]:
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
        cursor = await conn.cursor("SELECT * FROM events WHERE kind = $1 ORDER BY id", kind)
        while batch := await cursor.fetch(batch_size):
            for row in batch:
                yield dict(row)


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError("limit must be positive")
    query = "SELECT * FROM events WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3"
    return [*map(dict, await pool.fetch(query, user_id, after_id, limit))]


async def create_indexes(conn):
    await conn.execute("DROP INDEX IF EXISTS by_user, by_moment, by_campaign")
    await conn.execute("CREATE INDEX CONCURRENTLY by_user ON events (user_id, id) INCLUDE (kind)")
    await conn.execute("CREATE INDEX CONCURRENTLY by_moment ON events (at, kind)")
    await conn.execute(
        "CREATE INDEX CONCURRENTLY by_campaign ON events USING hash (lower(campaign))"
    )
    await conn.execute("ANALYZE events")


@dataclass(frozen=True)
class QueryStats:
    count: int
    errors: int
    total_seconds: float


@dataclass
class QueryMetrics:
    slow_ms: float = 100
    runs: list[tuple[str, float, object]] = field(default_factory=list)

    def record(self, query, seconds, error=None):
        self.runs.append((query, seconds, error))

    count = property(lambda self: len(self.runs))
    errors = property(lambda self: len([1 for *_, error in self.runs if error]))
    total_seconds = property(lambda self: math.fsum(seconds for _, seconds, _ in self.runs))
    slow = property(lambda self: [(q, s) for q, s, _ in self.runs if s > self.slow_ms / 1000])

    def percentile(self, p):
        if not 0 <= p <= 100:
            raise ValueError("p must be between 0 and 100")
        times = sorted(seconds for _, seconds, _ in self.runs)
        return times[max(0, math.ceil(len(times) * p / 100) - 1)] if times else None

    def by_query(self):
        parts = {query: QueryMetrics() for query, _, _ in self.runs}
        for run in self.runs:
            parts[run[0]].record(*run)
        return {q: QueryStats(m.count, m.errors, m.total_seconds) for q, m in parts.items()}


class MonitoredConnection:
    def __init__(self, conn, metrics):
        self.conn, self.metrics, self.transaction = conn, metrics, conn.transaction

    async def run(self, method, query, *args):
        start, error = time.perf_counter(), True
        try:
            result = await getattr(self.conn, method)(query, *args)
            error = None
            return result
        finally:
            self.metrics.record(query, time.perf_counter() - start, error)

    def execute(self, query, *args):
        return self.run("execute", query, *args)

    def executemany(self, query, args):
        return self.run("executemany", query, args)

    def fetch(self, query, *args):
        return self.run("fetch", query, *args)

    def fetchrow(self, query, *args):
        return self.run("fetchrow", query, *args)

    def fetchval(self, query, *args):
        return self.run("fetchval", query, *args)


@dataclass(frozen=True)
class BenchmarkResult:
    runs: int
    seconds: float
    p50: float
    p95: float
    max: float


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if min(runs, concurrency) < 1:
        raise ValueError("runs and concurrency must be positive")
    times, numbers = [], iter(range(runs))

    async def worker():
        for _ in numbers:
            async with pool.acquire() as conn:
                start = time.perf_counter()
                await conn.execute(query, *args)
                times.append(time.perf_counter() - start)

    start = time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(worker())
    except ExceptionGroup as several:
        raise several.exceptions[0] from None
    seconds = time.perf_counter() - start
    p95 = sorted(times)[math.ceil(runs * 95 / 100) - 1]
    return BenchmarkResult(runs, seconds, statistics.median_low(times), p95, max(times))


async def explain(conn, query, *args):
    prepared = await conn.prepare(f"EXPLAIN (VERBOSE, FORMAT JSON) {query}")
    return json.loads(await prepared.fetchval(*args))[0]
