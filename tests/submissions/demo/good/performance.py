"""Everything step by step: transactions and cursors by hand, two queries, a semaphore."""

import asyncio
import bisect
import json
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True)
class PoolUsage:
    size: int
    idle: int
    in_use: int
    max_size: int


class Database:
    def __init__(self, dsn, *, min_size=2, max_size=10):
        self.dsn = dsn
        self.min_size = min_size if min_size <= max_size else max_size
        self.max_size = max_size
        self.pool = None
        self.opening = None

    async def open(self):
        # The first caller opens, the others wait for what becomes of it.
        if self.pool is not None:
            return
        if self.opening is None:
            self.opening = asyncio.ensure_future(
                asyncpg.create_pool(dsn=self.dsn, min_size=self.min_size, max_size=self.max_size)
            )
        opening = self.opening
        try:
            self.pool = await opening
        finally:
            self.opening = None

    async def close(self):
        if self.pool is None:
            return
        pool = self.pool
        self.pool = None
        await pool.close()

    async def __aenter__(self):
        await self.open()
        return self

    async def __aexit__(self, exc_type, exc, traceback):
        await self.close()

    async def healthy(self):
        if self.pool is None:
            return False
        check = asyncio.ensure_future(self.check())
        done, _ = await asyncio.wait([check], timeout=0.9)
        if not done:
            check.cancel()
            return False
        return check.exception() is None

    async def check(self):
        async with self.pool.acquire(timeout=1) as conn:
            assert await conn.fetchval("SELECT 42") == 42

    def usage(self):
        if self.pool is None:
            return PoolUsage(0, 0, 0, self.max_size)
        size = self.pool.get_size()
        idle = self.pool.get_idle_size()
        return PoolUsage(size, idle, size - idle, self.max_size)

    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts < 1:
            raise ValueError("attempts")
        pool = self.pool  # which somebody may close meanwhile
        last = None
        for attempt in range(attempts):
            if attempt > 0:
                await asyncio.sleep(min(0.05 * attempt, 0.5))
            try:
                conn = await pool.acquire()
            except (OSError, asyncpg.PostgresConnectionError) as error:
                last = error
                continue
            try:
                await conn.execute("BEGIN")
                status = await conn.execute(query, *args)
            except (OSError, asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError) as error:
                last = error
                continue
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError) as error:
                await conn.execute("ROLLBACK")
                last = error
                continue
            except BaseException:
                await conn.execute("ROLLBACK")
                raise
            else:
                try:
                    await conn.execute("COMMIT")
                except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError) as error:
                    last = error  # nothing was stored
                    continue
                return status
            finally:
                await pool.release(conn)
        raise last


async def load_events(pool, events):
    columns = [list(column) for column in zip(*events, strict=True)] or [[], [], [], []]
    await pool.execute(
        "INSERT INTO events (user_id, kind, campaign, at)"
        " SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[])",
        *columns,
    )
    return len(events)


async def orders_with_items(pool, user_id):
    conn = await pool.acquire()
    try:
        orders = await conn.fetch(
            "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id", user_id
        )
        items = await conn.fetch(
            "SELECT order_id, product_id, name, quantity, order_items.price"
            " FROM order_items JOIN products ON products.id = product_id"
            " WHERE order_id = ANY($1::bigint[]) ORDER BY order_id, product_id",
            [order["id"] for order in orders],
        )
    finally:
        await pool.release(conn)
    by_order = {}
    for item in items:
        item = dict(item)
        by_order.setdefault(item.pop("order_id"), []).append(item)
    return [{**order, "items": by_order.get(order["id"], [])} for order in orders]


async def reprice(pool, prices):
    if not prices:
        return 0
    places = ", ".join(f"(${n}::bigint, ${n + 1}::numeric)" for n in range(1, 2 * len(prices), 2))
    flat = [value for pair in prices.items() for value in pair]
    rows = await pool.fetch(
        f"UPDATE products SET price = v.price FROM (VALUES {places}) v (id, price)"
        " WHERE products.id = v.id RETURNING products.id",
        *flat,
    )
    return len(rows)


async def stream_events(pool, kind, *, batch_size=500):
    conn = await pool.acquire()
    try:
        await conn.execute("BEGIN")
        try:
            await conn.execute(
                "DECLARE stream NO SCROLL CURSOR FOR"
                " SELECT * FROM events WHERE kind = $1 ORDER BY id",
                kind,
            )
            while True:
                rows = await conn.fetch(f"FETCH {int(batch_size)} FROM stream")
                if not rows:
                    break
                for row in rows:
                    yield dict(row.items())
        finally:
            await conn.execute("ROLLBACK")
    finally:
        await pool.release(conn)


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit <= 0:
        raise ValueError("limit")
    statement = (
        "SELECT * FROM events WHERE (user_id, id) > ($1, $2) AND user_id = $1"
        " ORDER BY user_id, id FETCH FIRST $3 ROWS ONLY"
    )
    async with pool.acquire() as conn:
        prepared = await conn.prepare(statement)
        return [dict(row) for row in await prepared.fetch(user_id, after_id, limit)]


INDEXES = {
    "one": "events (user_id, id)",
    "two": "events USING brin (at) WITH (pages_per_range = 4)",
    "three": "events (lower(campaign), user_id)",
}


async def create_indexes(conn):
    there = await conn.fetch("SELECT indexname FROM pg_indexes WHERE tablename = 'events'")
    names = [row["indexname"] for row in there]
    for name, what in INDEXES.items():
        if name not in names:
            await conn.execute(f"CREATE INDEX {name} ON {what}")


@dataclass(frozen=True)
class QueryStats:
    count: int
    errors: int
    total_seconds: float


class QueryMetrics:
    def __init__(self, slow_ms=100):
        self.limit = slow_ms / 1000
        self.count = 0
        self.errors = 0
        self.total_seconds = 0.0
        self.slow = []
        self.times = []
        self.queries = {}

    def record(self, query, seconds, error=None):
        failed = 0 if error is None else 1
        self.count += 1
        self.errors += failed
        self.total_seconds += seconds
        bisect.insort(self.times, seconds)
        if seconds > self.limit:
            self.slow.append((query, seconds))
        old = self.queries.get(query, QueryStats(0, 0, 0.0))
        self.queries[query] = QueryStats(
            old.count + 1, old.errors + failed, old.total_seconds + seconds
        )

    def percentile(self, p):
        if p < 0 or p > 100:
            raise ValueError("p")
        for place, seconds in enumerate(self.times, 1):
            if place * 100 >= p * self.count:
                return seconds
        return None

    def by_query(self):
        return dict(self.queries)


class MonitoredConnection:
    def __init__(self, conn, metrics):
        self.conn = conn
        self.metrics = metrics

    @asynccontextmanager
    async def recorded(self, query):
        start = time.monotonic()
        try:
            yield
        except BaseException as error:
            self.metrics.record(query, time.monotonic() - start, error)
            raise
        else:
            self.metrics.record(query, time.monotonic() - start)

    async def execute(self, query, *args):
        async with self.recorded(query):
            return await self.conn.execute(query, *args)

    async def executemany(self, query, args):
        async with self.recorded(query):
            return await self.conn.executemany(query, args)

    async def fetch(self, query, *args):
        async with self.recorded(query):
            return await self.conn.fetch(query, *args)

    async def fetchrow(self, query, *args):
        async with self.recorded(query):
            return await self.conn.fetchrow(query, *args)

    async def fetchval(self, query, *args):
        async with self.recorded(query):
            return await self.conn.fetchval(query, *args)

    @asynccontextmanager
    async def transaction(self, **options):
        async with self.conn.transaction(**options):
            yield self


@dataclass(frozen=True)
class BenchmarkResult:
    runs: int
    seconds: float
    p50: float
    p95: float
    max: float


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs <= 0:
        raise ValueError("runs")
    if concurrency <= 0:
        raise ValueError("concurrency")
    gate = asyncio.Semaphore(concurrency)
    times = []

    async def once():
        async with gate:
            conn = await pool.acquire()
            try:
                start = time.perf_counter_ns()
                await conn.fetch(query, *args)
                times.append((time.perf_counter_ns() - start) / 1e9)
            finally:
                await pool.release(conn)

    begin = time.perf_counter()
    tasks = [asyncio.create_task(once()) for _ in range(runs)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        total = time.perf_counter() - begin
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
    times.sort()
    p50 = times[-(-len(times) * 50 // 100) - 1]
    p95 = times[-(-len(times) * 95 // 100) - 1]
    return BenchmarkResult(runs, total, p50, p95, times[-1])


async def explain(conn, query, *args):
    transaction = conn.transaction()
    await transaction.start()
    try:
        rows = await conn.fetch("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + query, *args)
    finally:
        await transaction.rollback()
    return json.loads(rows[0]["QUERY PLAN"])[0]
