"""Correct, written out: acquire, BEGIN, COMMIT, ROLLBACK and release, each where it happens."""

import asyncio
import contextlib
import json
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from time import perf_counter
from typing import Any

import asyncpg

# --- 3.1 Implement connection pooling and monitoring ---------------------------------------------


@dataclass(frozen=True)
class PoolUsage:
    """What a pool is doing at one moment. Keep this class as it is."""

    size: int  # connections that are open
    idle: int  # of these, waiting for work
    in_use: int  # of these, at work
    max_size: int  # connections that may be open


ANY_TROUBLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


def _closed(conn):
    """Tell whether conn is closed, or was and has been taken back by its pool."""
    try:
        return conn.is_closed()
    except asyncpg.InterfaceError:
        return True


async def _give_back(pool, conn, timeout=None):
    """Release conn; it was used, so a failure of this is no longer anybody's."""
    with contextlib.suppress(*ANY_TROUBLE):
        await pool.release(conn, timeout=timeout)


class Database:
    """A pool of connections, with what a service needs around it.

    Making one connects to nothing. ``open`` does, and ``async with Database(dsn) as database:``
    opens it, gives it and closes it at the end, whatever happened inside.
    """

    def __init__(self, dsn: str, *, min_size: int = 2, max_size: int = 10) -> None:
        """Remember how to connect: ``min_size`` connections at once, ``max_size`` at most.

        A ``max_size`` below ``min_size`` counts for both, so that ``max_size=1`` is enough to ask
        for a single connection.
        """
        self._dsn = dsn
        self._sizes = {"min_size": min(min_size, max_size), "max_size": max_size}
        self._pool: asyncpg.Pool | None = None
        self._changing = asyncio.Lock()

    async def open(self) -> None:
        """Open the pool. An open database stays as it is: there is never more than one pool.

        That holds for two calls at the same moment as well. If it fails, its error passes through
        and a later call tries again. A closed database can be opened again.
        """
        await self._changing.acquire()
        try:
            if self._pool is None:
                pool = asyncpg.create_pool(self._dsn, **self._sizes)
                await pool
                self._pool = pool
        finally:
            self._changing.release()

    async def close(self) -> None:
        """Close the pool and all its connections. Nothing happens if it is not open."""
        await self._changing.acquire()
        try:
            pool, self._pool = self._pool, None
            if pool is None:
                return
            try:
                await asyncio.wait_for(pool.close(), timeout=30)
            except ANY_TROUBLE:  # TimeoutError among them
                pool.terminate()
        finally:
            self._changing.release()

    async def __aenter__(self) -> "Database":
        await self.open()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    async def healthy(self) -> bool:
        """Tell whether the database answers a query, within a second, through the pool.

        False if it is not open, if the server is gone or too slow. Never raises such an error. When
        the server is back, so is True.
        """
        pool = self._pool
        if pool is None:
            return False
        end = perf_counter() + 0.85
        while (left := end - perf_counter()) > 0:
            try:
                conn = await pool.acquire(timeout=left)
            except ANY_TROUBLE:
                return False
            try:
                statement = await conn.prepare(
                    "SELECT true", timeout=max(end - perf_counter(), 0.01)
                )
                return await statement.fetchval(timeout=max(end - perf_counter(), 0.01))
            except TimeoutError:
                return False
            except ANY_TROUBLE:
                pass  # this one is dead, which says nothing about the next one
            finally:
                await _give_back(pool, conn, timeout=0.1)
            await asyncio.sleep(0.01)
        return False

    def usage(self) -> PoolUsage:
        """Tell what the pool is doing. While it is not open, all but max_size are 0."""
        if self._pool is None:
            return PoolUsage(0, 0, 0, self._sizes["max_size"])
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        return PoolUsage(size, idle, size - idle, self._sizes["max_size"])

    async def execute_with_retry(self, query: str, *args: Any, attempts: int = 3) -> str:
        """Execute one statement in a transaction of its own and return its status ('UPDATE 1').

        Try again, on a connection that works, when the connection was lost (also SQLSTATE 57P01,
        the server ending it) and when the server asks for it: 40001 (serialization failure) and
        40P01 (deadlock). ``attempts`` tries at most, pauses well below a second; the last error is
        raised. Every other error is raised at once, as are cancellation and the ValueError for
        ``attempts`` below 1.

        Never do the same work twice: when the connection is lost while the COMMIT is under way,
        nobody knows whether it arrived. Then do not try again, and raise the error.
        """
        if attempts < 1:
            raise ValueError(f"{attempts} attempts are too few")
        if self._pool is None:
            raise asyncpg.InterfaceError("this database is not open")
        pool = self._pool
        for attempt in range(1, attempts + 1):
            conn, sent_commit = None, False
            try:
                conn = await pool.acquire()
                await conn.execute("BEGIN")
                status = await conn.execute(query, *args)
                if _closed(conn):
                    raise asyncpg.ConnectionDoesNotExistError("lost in front of COMMIT")
                sent_commit = True
                await conn.execute("COMMIT")
                return status
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
                if attempt == attempts:
                    raise
            except ANY_TROUBLE as error:
                lost = isinstance(
                    error, (OSError, asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError)
                )
                if isinstance(error, asyncpg.InterfaceError):
                    lost = conn is not None and _closed(conn)
                elif conn is not None and getattr(error, "severity_en", None) in ("FATAL", "PANIC"):
                    lost = True  # the server has ended the connection, for whatever reason
                if not lost or sent_commit or attempt == attempts:
                    raise
            finally:
                if conn is not None:
                    if not _closed(conn):
                        with contextlib.suppress(*ANY_TROUBLE):
                            if conn.is_in_transaction() or not sent_commit:
                                await conn.execute("ROLLBACK")
                    await _give_back(pool, conn)
            await asyncio.sleep(min(0.4, 0.02 * 2**attempt))


# --- 3.2 Add query optimization and batching -----------------------------------------------------


async def load_events(
    pool: asyncpg.Pool, events: list[tuple[int, str, str | None, datetime]]
) -> int:
    """Store many events, given as ``(user_id, kind, campaign, at)``; return how many.

    All of them or none: if the database refuses one, its error passes through and none is stored.
    Twenty thousand events cost as many round trips as two.
    """
    if not events:
        return 0
    conn = await pool.acquire()
    try:
        status = await conn.copy_records_to_table(
            "events", records=events, columns=["user_id", "kind", "campaign", "at"]
        )
    finally:
        await _give_back(pool, conn)
    return int(status.removeprefix("COPY "))


async def orders_with_items(pool: asyncpg.Pool, user_id: int) -> list[dict[str, Any]]:
    """Return the user's orders, ordered by id, each with its items.

    An order has the keys id, status, placed_at and items. ``items`` is a list, which may be empty,
    of dicts with product_id, name (the product's), quantity and price (the item's), ordered by
    product_id. At most two queries and two round trips, whatever the number of orders.
    """
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            "SELECT orders.id, status, placed_at,"
            " product_id, name, quantity, order_items.price"
            " FROM orders LEFT JOIN order_items ON order_id = orders.id"
            " LEFT JOIN products ON products.id = product_id"
            " WHERE user_id = $1 ORDER BY orders.id, product_id"
        )
        rows = await statement.fetch(user_id)
    finally:
        await _give_back(pool, conn)
    orders = {}
    for row in rows:
        columns = dict(row)
        order = {key: columns.pop(key) for key in ("id", "status", "placed_at")} | {"items": []}
        order = orders.setdefault(order["id"], order)
        if columns["product_id"] is not None:
            order["items"].append(columns)
    return list(orders.values())


async def reprice(pool: asyncpg.Pool, prices: dict[int, Decimal]) -> int:
    """Set the prices of these products, given by product id; return how many were set.

    Unknown ids are skipped. A negative price raises asyncpg.CheckViolationError, and no price
    changes. One UPDATE, executed once, does it for two products and for two thousand.
    """
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            "UPDATE products SET price = new.price"
            " FROM unnest($1::bigint[], $2::numeric[]) AS new (id, price)"
            " WHERE products.id = new.id"
        )
        await statement.fetch(list(prices), list(prices.values()))
        return int(statement.get_statusmsg().split()[1])
    finally:
        await _give_back(pool, conn)


async def stream_events(
    pool: asyncpg.Pool, kind: str, *, batch_size: int = 500
) -> AsyncIterator[dict[str, Any]]:
    """Yield the events of one kind, ordered by id, as dicts with all columns of ``events``.

    A cursor of the server keeps the rows; ``batch_size`` of them are fetched at a time, so that
    memory is enough for any number. Events that come or go meanwhile make no difference. When the
    consumer stops early (the generator is closed), the connection is at once free for others.
    """
    conn = await pool.acquire()
    try:
        transaction = conn.transaction(readonly=True)
        await transaction.start()
        try:
            cursor = await conn.cursor("SELECT * FROM events WHERE kind = $1 ORDER BY id", kind)
            while batch := await cursor.fetch(batch_size):
                for row in batch:
                    yield dict(row)
        finally:
            with contextlib.suppress(*ANY_TROUBLE):
                await transaction.rollback()  # it has only read
    finally:
        await _give_back(pool, conn)


async def events_after(
    pool: asyncpg.Pool, user_id: int, after_id: int, *, limit: int = 50
) -> list[dict[str, Any]]:
    """Return one page: the user's next events after the event ``after_id``, ordered by id.

    At most ``limit`` dicts with all columns of ``events``; ``after_id`` 0 gives the first page, the
    last id of a page the next one. A limit below 1 raises ValueError, and nothing is sent. With the
    index of ``create_indexes``, page 1,000 costs the server what page 1 costs: it reads the rows of
    the page and not those before it.
    """
    if limit < 1:
        raise ValueError(f"a page of {limit} events is none")
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            "SELECT id, user_id, kind, campaign, at FROM events"
            " WHERE user_id = $1 AND id > $2 ORDER BY id FETCH FIRST $3 ROWS ONLY"
        )
        return [dict(row) for row in await statement.fetch(user_id, after_id, limit)]
    finally:
        await _give_back(pool, conn)


# Two queries that somebody runs all day. They stay as they are; make them fast.

DAY_REPORT = """
    SELECT kind, count(*) AS events, count(DISTINCT user_id) AS users
    FROM events
    WHERE at >= $1 AND at < $2
    GROUP BY kind
    ORDER BY kind
"""

CAMPAIGN_REPORT = """
    SELECT user_id, count(*) AS events
    FROM events
    WHERE lower(campaign) = lower($1)
    GROUP BY user_id
    ORDER BY user_id
"""


async def create_indexes(conn: asyncpg.Connection) -> None:
    """Create the indexes of ``events`` for ``events_after``, DAY_REPORT and CAMPAIGN_REPORT.

    With them, none of the three reads the whole table when it needs a small part of it, and
    ``events_after`` reads only what it returns. Running this again changes nothing: no error, and
    no second index that does the work of a first.
    """
    for name, columns in (
        ("events_user_id_id_idx", "user_id, id"),
        ("events_at_idx", "at"),
        ("events_lower_idx", "lower(campaign)"),
    ):
        await conn.execute(f"CREATE INDEX IF NOT EXISTS {name} ON events ({columns})")


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
        self._limit = slow_ms / 1000
        self._runs: list[tuple[str, float, BaseException | None]] = []

    def record(self, query: str, seconds: float, error: BaseException | None = None) -> None:
        """Take note of one run of a query: how long it took, and how it failed if it did."""
        self._runs.append((query, seconds, error))

    @property
    def count(self) -> int:
        """How many runs were recorded, failures included."""
        return len(self._runs)

    @property
    def errors(self) -> int:
        """How many of them failed."""
        return sum(error is not None for _, _, error in self._runs)

    @property
    def total_seconds(self) -> float:
        """The time of all runs together."""
        return math.fsum(seconds for _, seconds, _ in self._runs)

    @property
    def slow(self) -> list[tuple[str, float]]:
        """The slow runs as ``(query, seconds)``, in the order in which they were recorded."""
        return [(query, seconds) for query, seconds, _ in self._runs if seconds > self._limit]

    def percentile(self, p: float) -> float | None:
        """Return the shortest recorded time that at least ``p`` percent of all runs did not exceed.

        So it is always a time that was recorded: of 1, 2, 3 and 4 seconds the percentile 50 is 2,
        75 is 3, 76 is 4; 0 is the shortest and 100 the longest. None if nothing was recorded;
        ValueError for a ``p`` below 0 or above 100.
        """
        if not 0 <= p <= 100:
            raise ValueError(f"there is no percentile {p}")
        times = sorted(seconds for _, seconds, _ in self._runs)
        if not times:
            return None
        return times[max(math.ceil(Fraction(str(p)) * len(times) / 100), 1) - 1]

    def by_query(self) -> dict[str, QueryStats]:
        """Return the figures of each query text."""
        runs = {}
        for query, seconds, error in self._runs:
            runs.setdefault(query, []).append((seconds, error))
        return {
            query: QueryStats(
                len(own),
                sum(error is not None for _, error in own),
                math.fsum(seconds for seconds, _ in own),
            )
            for query, own in runs.items()
        }


class MonitoredConnection:
    """A connection whose queries are recorded in ``metrics``; it behaves like the one inside.

    Each query is recorded once, under its own text, with the seconds it took, also when it raises
    or is cancelled: then with the exception as the error, which goes on to the caller unchanged.
    Measuring sends nothing to the server. ``transaction`` is handed through and is not recorded.
    """

    def __init__(self, conn: asyncpg.Connection, metrics: QueryMetrics) -> None:
        self._conn, self._metrics = conn, metrics

    async def execute(self, query: str, *args: Any) -> str:
        """As asyncpg.Connection.execute."""
        return await self._watch(self._conn.execute, query, *args)

    async def executemany(self, query: str, args: Any) -> None:
        """As asyncpg.Connection.executemany; one query, whatever the number of rows."""
        return await self._watch(self._conn.executemany, query, args)

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        """As asyncpg.Connection.fetch."""
        return await self._watch(self._conn.fetch, query, *args)

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None:
        """As asyncpg.Connection.fetchrow."""
        return await self._watch(self._conn.fetchrow, query, *args)

    async def fetchval(self, query: str, *args: Any) -> Any:
        """As asyncpg.Connection.fetchval."""
        return await self._watch(self._conn.fetchval, query, *args)

    def transaction(self, **options: Any) -> Any:
        """As asyncpg.Connection.transaction: ``async with monitored.transaction(): ...``."""
        return self._conn.transaction(**options)

    async def _watch(self, method, query, *args):
        error, start = None, perf_counter()
        try:
            return await method(query, *args)
        except BaseException as it:
            error = it
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
    """Execute the query exactly ``runs`` times and tell how long that took.

    ``concurrency`` executions are under way at the same time, each on a connection of the pool, and
    never more; fewer only when the pool or the remaining runs allow no more. The time of an
    execution does not include waiting for a connection. If one fails, begin no other, wait until
    those under way have ended, and raise the error. ``runs`` or ``concurrency`` below 1 raises
    ValueError, and nothing is sent.
    """
    if runs < 1 or concurrency < 1:
        raise ValueError("a benchmark needs one run and one worker at least")
    to_do = iter(range(runs))
    spans: list[tuple[float, float]] = []
    failures: list[Exception] = []

    async def work():
        conn = None
        try:
            conn = await pool.acquire()
            while not failures and next(to_do, None) is not None:
                start = perf_counter()
                await conn.fetch(query, *args)
                spans.append((start, perf_counter()))
        except Exception as error:
            failures.append(error)
        finally:
            if conn is not None:
                await _give_back(pool, conn)

    workers = [asyncio.ensure_future(work()) for _ in range(min(runs, concurrency))]
    try:
        await asyncio.wait(workers)
    except BaseException:
        for worker in workers:
            worker.cancel()
        await asyncio.wait(workers)
        raise
    if failures:
        raise failures[0]
    metrics = QueryMetrics()
    for start, end in spans:
        metrics.record(query, end - start)
    return BenchmarkResult(
        runs=len(spans),
        seconds=max(end for _, end in spans) - min(start for start, _ in spans),
        p50=metrics.percentile(50),
        p95=metrics.percentile(95),
        max=metrics.percentile(100),
    )


async def explain(conn: asyncpg.Connection, query: str, *args: Any) -> dict[str, Any]:
    """Return PostgreSQL's plan for the query: the dict of EXPLAIN (FORMAT JSON), key 'Plan' in it.

    The data is as before, also when the query is an UPDATE, and a transaction that the caller has
    begun goes on as if nothing had happened.
    """
    inside = conn.is_in_transaction()
    if inside:
        await conn.execute("SAVEPOINT explain")
    try:
        statement = await conn.prepare(f"EXPLAIN (FORMAT JSON) {query}")
        text = await statement.fetchval(*args)
    except BaseException:
        if inside:
            with contextlib.suppress(*ANY_TROUBLE):
                await conn.execute("ROLLBACK TO SAVEPOINT explain")
                await conn.execute("RELEASE SAVEPOINT explain")
        raise
    if inside:
        await conn.execute("RELEASE SAVEPOINT explain")
    return json.loads(text)[0]
