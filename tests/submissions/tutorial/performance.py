"""In the tutorial's own manner: every error tried again, and failures are forgotten."""

import asyncio
import json
import time
from dataclasses import dataclass

import asyncpg
from asyncpg.exceptions import PostgresError


@dataclass(frozen=True)
class PoolUsage:
    size: int
    idle: int
    in_use: int
    max_size: int


class Database:
    def __init__(self, dsn, *, min_size=2, max_size=10):
        self.dsn = dsn
        self.min_size = min(min_size, max_size)
        self.max_size = max_size
        self.pool = None

    async def open(self):
        if self.pool is None:
            self.pool = await asyncpg.create_pool(
                self.dsn, min_size=self.min_size, max_size=self.max_size, command_timeout=60
            )

    async def close(self):
        if self.pool:
            await self.pool.close()
            self.pool = None

    async def __aenter__(self):
        await self.open()
        return self

    async def __aexit__(self, *exc_info):
        await self.close()

    async def healthy(self):
        try:
            async with self.pool.acquire() as conn:
                await conn.fetchval("SELECT 1")
                return True
        except Exception:
            return False

    def usage(self):
        if self.pool is None:
            return PoolUsage(0, 0, 0, self.max_size)
        size, idle = self.pool.get_size(), self.pool.get_idle_size()
        return PoolUsage(size, idle, size - idle, self.max_size)

    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts < 1:
            raise ValueError("attempts")
        for attempt in range(attempts):
            try:
                async with self.pool.acquire() as conn, conn.transaction():
                    return await conn.execute(query, *args)
            except (PostgresError, asyncio.TimeoutError):
                if attempt == attempts - 1:
                    raise
                await asyncio.sleep(0.05 * 2**attempt)


async def load_events(pool, events):
    async with pool.acquire() as conn, conn.transaction():
        await conn.executemany(
            "INSERT INTO events (user_id, kind, campaign, at) VALUES ($1, $2, $3, $4)", events
        )
    return len(events)


async def orders_with_items(pool, user_id):
    async with pool.acquire() as conn:
        orders = await conn.fetch(
            "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id", user_id
        )
        stmt = await conn.prepare(
            "SELECT product_id, name, quantity, i.price FROM order_items i"
            " JOIN products p ON p.id = product_id WHERE order_id = $1 ORDER BY product_id"
        )
        return [
            dict(order) | {"items": [dict(item) for item in await stmt.fetch(order["id"])]}
            for order in orders
        ]


async def reprice(pool, prices):
    count = 0
    async with pool.acquire() as conn, conn.transaction():
        for product_id, price in prices.items():
            status = await conn.execute(
                "UPDATE products SET price = $1 WHERE id = $2", price, product_id
            )
            count += int(status.split()[1])
    return count


async def stream_events(pool, kind, *, batch_size=500):
    async with pool.acquire() as conn:
        async for record in conn.cursor("SELECT * FROM events WHERE kind = $1", kind):
            yield dict(record)


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError("limit")
    async with pool.acquire() as conn:
        rows = await conn.fetch(
            "SELECT * FROM events WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3",
            user_id,
            after_id,
            limit,
        )
    return [dict(row) for row in rows]


async def create_indexes(conn):
    await conn.execute("CREATE INDEX IF NOT EXISTS events_user ON events (user_id)")
    await conn.execute("CREATE INDEX IF NOT EXISTS events_at ON events (at)")
    await conn.execute("CREATE INDEX IF NOT EXISTS events_campaign ON events (campaign)")


@dataclass(frozen=True)
class QueryStats:
    count: int
    errors: int
    total_seconds: float


class QueryMetrics:
    def __init__(self, slow_ms=100):
        self.slow_ms = slow_ms
        self.runs = []

    def record(self, query, seconds, error=None):
        self.runs.append((query, seconds, error))

    @property
    def count(self):
        return len(self.runs)

    @property
    def errors(self):
        return sum(1 for run in self.runs if run[2])

    @property
    def total_seconds(self):
        return sum(run[1] for run in self.runs)

    @property
    def slow(self):
        return [run[:2] for run in self.runs if run[1] * 1000 > self.slow_ms]

    def percentile(self, p):
        if not 0 <= p <= 100:
            raise ValueError(p)
        times = sorted(run[1] for run in self.runs)
        if not times:
            return None
        return times[min(int(len(times) * p / 100), len(times) - 1)]

    def by_query(self):
        stats = {}
        for query, seconds, error in self.runs:
            old = stats.get(query, QueryStats(0, 0, 0.0))
            stats[query] = QueryStats(
                old.count + 1, old.errors + bool(error), old.total_seconds + seconds
            )
        return stats


class MonitoredConnection:
    def __init__(self, conn, metrics):
        self.conn = conn
        self.metrics = metrics

    async def _run(self, method, query, *args):
        start_time = time.time()
        result = await method(query, *args)
        self.metrics.record(query, time.time() - start_time)
        return result

    async def execute(self, query, *args):
        return await self._run(self.conn.execute, query, *args)

    async def executemany(self, query, args):
        return await self._run(self.conn.executemany, query, args)

    async def fetch(self, query, *args):
        return await self._run(self.conn.fetch, query, *args)

    async def fetchrow(self, query, *args):
        return await self._run(self.conn.fetchrow, query, *args)

    async def fetchval(self, query, *args):
        return await self._run(self.conn.fetchval, query, *args)

    def transaction(self, **options):
        return self.conn.transaction(**options)


@dataclass(frozen=True)
class BenchmarkResult:
    runs: int
    seconds: float
    p50: float
    p95: float
    max: float


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError("runs and concurrency")
    times = []
    gate = asyncio.Semaphore(concurrency)

    async def once():
        async with gate:
            start_time = time.time()
            async with pool.acquire() as conn:
                await conn.fetch(query, *args)
            times.append(time.time() - start_time)

    begin = time.time()
    await asyncio.gather(*(once() for _ in range(runs)))
    times.sort()
    return BenchmarkResult(
        runs, time.time() - begin, times[runs // 2], times[int(runs * 0.95)], times[-1]
    )


async def explain(conn, query, *args):
    return json.loads(await conn.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", *args))[0]
