"""Exercise 3: performance optimization. The reference solution."""

import asyncio
import json
import math
from collections import deque
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from time import perf_counter
from typing import Any

import asyncpg

# --- 3.1 Implement connection pooling and monitoring ---------------------------------------------

#: What a connection raises that is lost, or that cannot be made.
LOST = (OSError, asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError)
#: What the server raises when the same work may well succeed the next time.
TRY_AGAIN = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)


@dataclass(frozen=True)
class PoolUsage:
    """What a pool is doing at one moment. Keep this class as it is."""

    size: int  # connections that are open
    idle: int  # of these, waiting for work
    in_use: int  # of these, at work
    max_size: int  # connections that may be open


class Database:
    """A pool of connections, with what a service needs around it."""

    def __init__(self, dsn: str, *, min_size: int = 2, max_size: int = 10) -> None:
        """Remember how to connect: ``min_size`` connections at once, ``max_size`` at most."""
        self._dsn = dsn
        self._min_size = min(min_size, max_size)
        self._max_size = max_size
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def open(self) -> None:
        """Open the pool. An open database stays as it is: there is never more than one pool."""
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._dsn, min_size=self._min_size, max_size=self._max_size
                )

    async def close(self) -> None:
        """Close the pool and all its connections. Nothing happens if it is not open."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def __aenter__(self) -> "Database":
        await self.open()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    async def healthy(self) -> bool:
        """Tell whether the database answers a query, within a second, through the pool."""
        if self._pool is None:
            return False
        try:
            async with asyncio.timeout(0.8):
                conn = await self._pool.acquire()
                try:
                    await conn.fetchval("SELECT 1")
                finally:
                    # A pool waits for a silent server here too, unless it is told how long.
                    await self._pool.release(conn, timeout=0.2)
        except Exception:  # noqa: BLE001  whatever it is, this is no health
            return False
        return True

    def usage(self) -> PoolUsage:
        """Tell what the pool is doing. While it is not open, all but max_size are 0."""
        if self._pool is None:
            return PoolUsage(size=0, idle=0, in_use=0, max_size=self._max_size)
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        return PoolUsage(size=size, idle=idle, in_use=size - idle, max_size=self._max_size)

    async def execute_with_retry(self, query: str, *args: Any, attempts: int = 3) -> str:
        """Execute one statement in a transaction of its own and return its status."""
        for left in reversed(range(attempts)):
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except Exception as error:
                # When the connection is lost during COMMIT, the work may have been done.
                again = isinstance(error, TRY_AGAIN) or (is_lost(error) and not committing)
                if not (left and again):
                    raise
            await asyncio.sleep(0.02)
        raise ValueError(f"at least one attempt is needed: {attempts}")


def is_lost(error: BaseException | None) -> bool:
    """Tell whether the error means that there is no connection."""
    if isinstance(error, asyncpg.InterfaceError):
        # Leaving a transaction whose connection is gone raises one on top of the reason.
        return is_lost(error.__context__)
    return isinstance(error, LOST)


# --- 3.2 Add query optimization and batching -----------------------------------------------------


async def load_events(
    pool: asyncpg.Pool, events: list[tuple[int, str, str | None, datetime]]
) -> int:
    """Store many events, given as ``(user_id, kind, campaign, at)``; return how many."""
    await pool.copy_records_to_table(
        "events", records=events, columns=["user_id", "kind", "campaign", "at"]
    )
    return len(events)


async def orders_with_items(pool: asyncpg.Pool, user_id: int) -> list[dict[str, Any]]:
    """Return the user's orders, ordered by id, each with its items."""
    rows = await pool.fetch(
        """
        SELECT o.id, o.status, o.placed_at, i.product_id, p.name, i.quantity, i.price
        FROM orders o
        LEFT JOIN order_items i ON i.order_id = o.id
        LEFT JOIN products p ON p.id = i.product_id
        WHERE o.user_id = $1
        ORDER BY o.id, i.product_id
        """,
        user_id,
    )
    orders: dict[int, dict[str, Any]] = {}
    for row in rows:
        order = {key: row[key] for key in ("id", "status", "placed_at")} | {"items": []}
        items = orders.setdefault(row["id"], order)["items"]
        if row["product_id"] is not None:
            items.append({key: row[key] for key in ("product_id", "name", "quantity", "price")})
    return list(orders.values())


async def reprice(pool: asyncpg.Pool, prices: dict[int, Decimal]) -> int:
    """Set the prices of these products, given by product id; return how many were set."""
    status = await pool.execute(
        """
        UPDATE products
        SET price = new.price
        FROM unnest($1::bigint[], $2::numeric[]) AS new (id, price)
        WHERE products.id = new.id
        """,
        list(prices.keys()),
        list(prices.values()),
    )
    return int(status.removeprefix("UPDATE "))


async def stream_events(
    pool: asyncpg.Pool, kind: str, *, batch_size: int = 500
) -> AsyncIterator[dict[str, Any]]:
    """Yield the events of one kind, ordered by id, as dicts with all columns of ``events``."""
    query = "SELECT id, user_id, kind, campaign, at FROM events WHERE kind = $1 ORDER BY id"
    async with pool.acquire() as conn, conn.transaction():
        async for row in conn.cursor(query, kind, prefetch=batch_size):
            yield dict(row)


async def events_after(
    pool: asyncpg.Pool, user_id: int, after_id: int, *, limit: int = 50
) -> list[dict[str, Any]]:
    """Return one page: the user's next events after the event ``after_id``, ordered by id."""
    if limit < 1:
        raise ValueError(f"a page has at least one event: {limit}")
    rows = await pool.fetch(
        """
        SELECT id, user_id, kind, campaign, at
        FROM events
        WHERE user_id = $1 AND id > $2
        ORDER BY id
        LIMIT $3
        """,
        user_id,
        after_id,
        limit,
    )
    return [dict(row) for row in rows]


# DAY_REPORT and CAMPAIGN_REPORT are as in the stub; nothing here runs them.


async def create_indexes(conn: asyncpg.Connection) -> None:
    """Create the indexes of ``events`` for ``events_after``, DAY_REPORT and CAMPAIGN_REPORT."""
    await conn.execute(
        """
        CREATE INDEX IF NOT EXISTS events_user_id_id ON events (user_id, id);
        CREATE INDEX IF NOT EXISTS events_at ON events (at);
        CREATE INDEX IF NOT EXISTS events_lower_campaign ON events (lower(campaign));
        """
    )


# --- 3.3 Create performance benchmarks and monitoring --------------------------------------------


@dataclass(frozen=True)
class QueryStats:
    """What is known about one query text. Keep this class as it is."""

    count: int  # how often it ran, failures included
    errors: int  # how often it failed
    total_seconds: float  # all its runs together


class QueryMetrics:
    """Counts queries and their times. Pure arithmetic: it has nothing to do with a database."""

    def __init__(self, slow_ms: float = 100) -> None:
        """Begin with nothing recorded. More than ``slow_ms`` milliseconds are slow."""
        self._slow_ms = slow_ms
        self._runs: list[tuple[str, float, bool]] = []  # query, seconds, whether it failed

    def record(self, query: str, seconds: float, error: BaseException | None = None) -> None:
        """Take note of one run of a query: how long it took, and how it failed if it did."""
        self._runs.append((query, seconds, error is not None))

    @property
    def count(self) -> int:
        """How many runs were recorded, failures included."""
        return len(self._runs)

    @property
    def errors(self) -> int:
        """How many of them failed."""
        return sum(failed for _, _, failed in self._runs)

    @property
    def total_seconds(self) -> float:
        """The time of all runs together."""
        return sum(seconds for _, seconds, _ in self._runs)

    @property
    def slow(self) -> list[tuple[str, float]]:
        """The slow runs as ``(query, seconds)``, in the order in which they were recorded."""
        return [
            (query, seconds) for query, seconds, _ in self._runs if seconds * 1000 > self._slow_ms
        ]

    def percentile(self, p: float) -> float | None:
        """Return the shortest recorded time that ``p`` percent of all runs did not exceed."""
        if not 0 <= p <= 100:
            raise ValueError(f"a percentile is between 0 and 100: {p}")
        if not self._runs:
            return None
        times = sorted(seconds for _, seconds, _ in self._runs)
        rank = math.ceil(p * len(times) / 100)
        return times[max(rank, 1) - 1]

    def by_query(self) -> dict[str, QueryStats]:
        """Return the figures of each query text."""
        runs: dict[str, list[tuple[float, bool]]] = {}
        for query, seconds, failed in self._runs:
            runs.setdefault(query, []).append((seconds, failed))
        return {
            query: QueryStats(
                count=len(own),
                errors=sum(failed for _, failed in own),
                total_seconds=sum(seconds for seconds, _ in own),
            )
            for query, own in runs.items()
        }


class MonitoredConnection:
    """A connection whose queries are recorded in ``metrics``; it behaves like the one inside."""

    def __init__(self, conn: asyncpg.Connection, metrics: QueryMetrics) -> None:
        self._conn = conn
        self._metrics = metrics

    async def execute(self, query: str, *args: Any) -> str:
        """As asyncpg.Connection.execute."""
        return await self._measured(query, self._conn.execute(query, *args))

    async def executemany(self, query: str, args: Any) -> None:
        """As asyncpg.Connection.executemany; one query, whatever the number of rows."""
        await self._measured(query, self._conn.executemany(query, args))

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        """As asyncpg.Connection.fetch."""
        return await self._measured(query, self._conn.fetch(query, *args))

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None:
        """As asyncpg.Connection.fetchrow."""
        return await self._measured(query, self._conn.fetchrow(query, *args))

    async def fetchval(self, query: str, *args: Any) -> Any:
        """As asyncpg.Connection.fetchval."""
        return await self._measured(query, self._conn.fetchval(query, *args))

    def transaction(self, **options: Any) -> Any:
        """As asyncpg.Connection.transaction: ``async with monitored.transaction(): ...``."""
        return self._conn.transaction(**options)

    async def _measured(self, query: str, work: Awaitable[Any]) -> Any:
        """Await the work and record it, however it ends."""
        error: BaseException | None = None
        start = perf_counter()
        try:
            return await work
        except BaseException as caught:  # CancelledError is no Exception
            error = caught
            raise
        finally:
            self._metrics.record(query, perf_counter() - start, error)


@dataclass(frozen=True)
class BenchmarkResult:
    """What a benchmark found, all times in seconds. Keep this class as it is."""

    runs: int  # executions
    seconds: float  # from the beginning of the first, or of the wait for it, to the end of the last
    p50: float  # percentiles of one execution's time, as QueryMetrics.percentile has them
    p95: float
    max: float  # the longest execution


async def benchmark(
    pool: asyncpg.Pool, query: str, *args: Any, runs: int = 100, concurrency: int = 4
) -> BenchmarkResult:
    """Execute the query exactly ``runs`` times and tell how long that took."""
    if runs < 1 or concurrency < 1:
        raise ValueError(f"runs and concurrency have to be at least 1: {runs}, {concurrency}")
    metrics = QueryMetrics()
    to_do = deque(range(runs))

    async def work() -> None:
        while to_do:
            to_do.pop()
            try:
                async with pool.acquire() as conn:
                    await MonitoredConnection(conn, metrics).fetch(query, *args)
            except BaseException:
                to_do.clear()  # the others end with what they are at
                raise

    start = perf_counter()
    ends = await asyncio.gather(*(work() for _ in range(concurrency)), return_exceptions=True)
    seconds = perf_counter() - start
    for error in filter(None, ends):
        raise error
    p50, p95, longest = (metrics.percentile(p) for p in (50, 95, 100))
    return BenchmarkResult(runs=runs, seconds=seconds, p50=p50, p95=p95, max=longest)


async def explain(conn: asyncpg.Connection, query: str, *args: Any) -> dict[str, Any]:
    """Return PostgreSQL's plan for the query: the dict of EXPLAIN (FORMAT JSON)."""
    # Without ANALYZE nothing is executed.
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args))
    return plan
