"""Correct, and built of many parts: repositories, units of work, policies, one class for each."""

import asyncio
import json
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from time import perf_counter
from typing import Any, Final, Generic, Protocol, TypeAlias, TypeVar

import asyncpg

# --- Infrastructure ------------------------------------------------------------------------------

T = TypeVar("T")
Row: TypeAlias = dict[str, Any]
Event: TypeAlias = tuple[int, str, str | None, datetime]
Clock: TypeAlias = Callable[[], float]


class Sql(Enum):
    """Every statement of the shop."""

    PING = "SELECT 1"
    ADD_EVENTS = """
        INSERT INTO events (user_id, kind, campaign, at)
        SELECT user_id, kind, campaign, at
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[])
             WITH ORDINALITY AS new (user_id, kind, campaign, at, n)
        ORDER BY n
    """
    ORDERS = "SELECT id, status, placed_at FROM orders WHERE user_id = $1 ORDER BY id"
    ITEMS = """
        SELECT item.order_id, item.product_id, product.name, item.quantity, item.price
        FROM order_items AS item JOIN products AS product ON product.id = item.product_id
        WHERE item.order_id = ANY($1::bigint[])
        ORDER BY item.order_id, item.product_id
    """
    REPRICE = """
        UPDATE products SET price = new.price
        FROM unnest($1::bigint[], $2::numeric[]) AS new (id, price)
        WHERE products.id = new.id
    """
    STREAM = "SELECT id, user_id, kind, campaign, at FROM events WHERE kind = $1 ORDER BY id"
    PAGE = """
        SELECT id, user_id, kind, campaign, at FROM events
        WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3
    """


class CommandTag:
    """The status of a statement, such as ``UPDATE 1``."""

    def __init__(self, status: str) -> None:
        self._status = status

    @property
    def rows(self) -> int:
        return int(self._status.rsplit(" ", 1)[-1])


def is_gone(conn: asyncpg.Connection) -> bool:
    """Tell whether a connection that was taken from a pool has been lost."""
    try:
        return conn.is_closed()
    except asyncpg.InterfaceError:  # the pool has it back already
        return True


class Verdict(Enum):
    """What to do about a failed attempt."""

    RETRY = "retry"
    RAISE = "raise"


class Backoff:
    """How long to wait after an attempt, counted from 1."""

    def __init__(self, first: float = 0.05, longest: float = 0.3) -> None:
        self._first = first
        self._longest = longest

    def __call__(self, attempt: int) -> float:
        return min(self._longest, self._first * 2 ** min(attempt - 1, 10))


class Attempt(Protocol[T]):
    """One try: it does the work, and judges its own failure."""

    async def run(self) -> T: ...

    def judge(self, error: Exception) -> Verdict: ...


class RetryPolicy(Generic[T]):
    """Makes new attempts as long as the failed ones ask for it."""

    def __init__(self, attempts: int, backoff: Callable[[int], float]) -> None:
        if attempts < 1:
            raise ValueError(f"attempts must be 1 or more: {attempts}")
        self._attempts = attempts
        self._backoff = backoff

    async def run(self, make: Callable[[], Attempt[T]]) -> T:
        number = 1
        while True:
            attempt = make()
            try:
                return await attempt.run()
            except Exception as error:
                if number >= self._attempts or attempt.judge(error) is Verdict.RAISE:
                    raise
            await asyncio.sleep(self._backoff(number))
            number += 1


class StatementAttempt:
    """Executes one statement in a transaction on a connection of its own."""

    _ASKED_FOR: Final = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
    _LOST: Final = (
        OSError,
        asyncpg.PostgresConnectionError,
        asyncpg.AdminShutdownError,
        asyncpg.CrashShutdownError,
        asyncpg.CannotConnectNowError,
        asyncpg.InternalClientError,  # told of its end while it was idle, and not closed yet
    )

    def __init__(self, pool: asyncpg.Pool, query: str, args: Sequence[Any]) -> None:
        self._pool = pool
        self._query = query
        self._args = args
        self._commit_sent = False
        self._connection_lost = False

    async def run(self) -> str:
        conn = await self._pool.acquire()
        try:
            status = await self._transact(conn)
        except BaseException:
            with suppress(Exception):
                await self._pool.release(conn)
            raise
        with suppress(Exception):  # the work is done, whatever becomes of the connection
            await self._pool.release(conn, timeout=5)
        return status

    async def _transact(self, conn: asyncpg.Connection) -> str:
        transaction = conn.transaction()
        started = False
        try:
            await transaction.start()
            started = True
            status = await conn.execute(self._query, *self._args)
            self._commit_sent = not is_gone(conn)
            await transaction.commit()
        except BaseException:
            self._connection_lost = is_gone(conn)
            with suppress(Exception):
                if not started:  # BEGIN may have been sent all the same
                    await conn.execute("ROLLBACK")
                elif not self._commit_sent:
                    await transaction.rollback()
            raise
        return status

    def judge(self, error: Exception) -> Verdict:
        if isinstance(error, self._ASKED_FOR):
            return Verdict.RETRY
        if self._commit_sent:
            return Verdict.RAISE
        if self._connection_lost or isinstance(error, self._LOST):
            return Verdict.RETRY
        return Verdict.RAISE


class HealthProbe:
    """Asks a pool's database a question, and waits no longer than the budget allows."""

    def __init__(self, pool: asyncpg.Pool, budget: float = 1.0) -> None:
        self._pool = pool
        self._deadline = perf_counter() + budget

    @property
    def _left(self) -> float:
        return max(self._deadline - perf_counter(), 0.0)

    async def run(self) -> bool:
        for _ in range(self._pool.get_max_size() + 1):  # idle ones may have died unnoticed
            try:
                async with asyncio.timeout(self._left):
                    conn = await self._pool.acquire()
                    try:
                        await conn.execute(Sql.PING.value)
                    except BaseException:
                        with suppress(asyncpg.InterfaceError):
                            conn.terminate()  # to give it back would be to wait for the server
                        raise
            except (
                asyncpg.PostgresConnectionError,
                asyncpg.InterfaceError,
                asyncpg.InternalClientError,
            ):
                continue
            except Exception:
                return False
            with suppress(Exception):
                await self._pool.release(conn, timeout=max(self._left, 0.05))
            return True
        return False


# --- 3.1 Implement connection pooling and monitoring ---------------------------------------------


@dataclass(frozen=True)
class PoolUsage:
    """What a pool is doing at one moment. Keep this class as it is."""

    size: int  # connections that are open
    idle: int  # of these, waiting for work
    in_use: int  # of these, at work
    max_size: int  # connections that may be open


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
        self._min_size = min(min_size, max_size)
        self._max_size = max_size
        self._pool: asyncpg.Pool | None = None
        self._lock = asyncio.Lock()
        self._stack = AsyncExitStack()

    async def open(self) -> None:
        """Open the pool. An open database stays as it is: there is never more than one pool.

        That holds for two calls at the same moment as well. If it fails, its error passes through
        and a later call tries again. A closed database can be opened again.
        """
        async with self._lock:
            if self._pool is None:
                async with AsyncExitStack() as stack:
                    pool = await stack.enter_async_context(
                        asyncpg.create_pool(
                            self._dsn, min_size=self._min_size, max_size=self._max_size
                        )
                    )
                    self._stack = stack.pop_all()
                self._pool = pool

    async def close(self) -> None:
        """Close the pool and all its connections. Nothing happens if it is not open."""
        async with self._lock:
            self._pool = None
            stack, self._stack = self._stack, AsyncExitStack()
            await stack.aclose()

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
        return pool is not None and await HealthProbe(pool).run()

    def usage(self) -> PoolUsage:
        """Tell what the pool is doing. While it is not open, all but max_size are 0."""
        if self._pool is None:
            return PoolUsage(size=0, idle=0, in_use=0, max_size=self._max_size)
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        return PoolUsage(size=size, idle=idle, in_use=size - idle, max_size=self._max_size)

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
        policy: RetryPolicy[str] = RetryPolicy(attempts, Backoff())
        pool = self._pool
        if pool is None:
            raise asyncpg.InterfaceError("the database is not open")
        return await policy.run(lambda: StatementAttempt(pool, query, args))


# --- 3.2 Add query optimization and batching -----------------------------------------------------


class Repository:
    """The base of all repositories: a pool, injected."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool


class EventRepository(Repository):
    """Events."""

    async def add_all(self, events: Sequence[Event]) -> int:
        columns = [[event[n] for event in events] for n in range(4)]
        return CommandTag(await self._pool.execute(Sql.ADD_EVENTS.value, *columns)).rows

    async def page(self, user_id: int, after_id: int, limit: int) -> list[Row]:
        rows = await self._pool.fetch(Sql.PAGE.value, user_id, after_id, limit)
        return [dict(row) for row in rows]

    async def stream(self, kind: str, batch_size: int) -> AsyncIterator[Row]:
        async with self._pool.acquire() as conn, conn.transaction(readonly=True):
            async for row in conn.cursor(Sql.STREAM.value, kind, prefetch=batch_size):
                yield dict(row)


class OrderRepository(Repository):
    """Orders with their items."""

    async def of(self, user_id: int) -> list[Row]:
        # Both queries see the tables as they were at the same moment.
        async with (
            self._pool.acquire() as conn,
            conn.transaction(isolation="repeatable_read", readonly=True),
        ):
            heads = await conn.fetch(Sql.ORDERS.value, user_id)
            items = await conn.fetch(Sql.ITEMS.value, [head["id"] for head in heads])
        orders = {head["id"]: {**dict(head), "items": []} for head in heads}
        for item in items:
            row = dict(item)
            orders[row.pop("order_id")]["items"].append(row)
        return list(orders.values())


class ProductRepository(Repository):
    """Products."""

    async def reprice(self, prices: Mapping[int, Decimal]) -> int:
        status = await self._pool.execute(
            Sql.REPRICE.value, list(prices.keys()), list(prices.values())
        )
        return CommandTag(status).rows


async def load_events(
    pool: asyncpg.Pool, events: list[tuple[int, str, str | None, datetime]]
) -> int:
    """Store many events, given as ``(user_id, kind, campaign, at)``; return how many.

    All of them or none: if the database refuses one, its error passes through and none is stored.
    Twenty thousand events cost as many round trips as two.
    """
    return await EventRepository(pool).add_all(events)


async def orders_with_items(pool: asyncpg.Pool, user_id: int) -> list[dict[str, Any]]:
    """Return the user's orders, ordered by id, each with its items.

    An order has the keys id, status, placed_at and items. ``items`` is a list, which may be empty,
    of dicts with product_id, name (the product's), quantity and price (the item's), ordered by
    product_id. At most two queries and two round trips, whatever the number of orders.
    """
    return await OrderRepository(pool).of(user_id)


async def reprice(pool: asyncpg.Pool, prices: dict[int, Decimal]) -> int:
    """Set the prices of these products, given by product id; return how many were set.

    Unknown ids are skipped. A negative price raises asyncpg.CheckViolationError, and no price
    changes. One UPDATE, executed once, does it for two products and for two thousand.
    """
    return await ProductRepository(pool).reprice(prices)


async def stream_events(
    pool: asyncpg.Pool, kind: str, *, batch_size: int = 500
) -> AsyncIterator[dict[str, Any]]:
    """Yield the events of one kind, ordered by id, as dicts with all columns of ``events``.

    A cursor of the server keeps the rows; ``batch_size`` of them are fetched at a time, so that
    memory is enough for any number. Events that come or go meanwhile make no difference. When the
    consumer stops early (the generator is closed), the connection is at once free for others.
    """
    # The inner generator has to be closed as well, and at once, when this one is.
    async with aclosing(EventRepository(pool).stream(kind, batch_size)) as rows:
        async for row in rows:
            yield row


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
        raise ValueError(f"limit must be 1 or more: {limit}")
    return await EventRepository(pool).page(user_id, after_id, limit)


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


@dataclass(frozen=True)
class Index:
    """An index of a table."""

    name: str
    table: str
    columns: str

    @property
    def ddl(self) -> str:
        return f"CREATE INDEX IF NOT EXISTS {self.name} ON {self.table} ({self.columns})"


EVENT_INDEXES: Final = (
    Index("events_user_id_id_idx", "events", "user_id, id"),
    Index("events_at_idx", "events", "at"),
    Index("events_lower_campaign_idx", "events", "lower(campaign)"),
)


async def create_indexes(conn: asyncpg.Connection) -> None:
    """Create the indexes of ``events`` for ``events_after``, DAY_REPORT and CAMPAIGN_REPORT.

    With them, none of the three reads the whole table when it needs a small part of it, and
    ``events_after`` reads only what it returns. Running this again changes nothing: no error, and
    no second index that does the work of a first.
    """
    for index in EVENT_INDEXES:
        await conn.execute(index.ddl)


# --- 3.3 Create performance benchmarks and monitoring --------------------------------------------


@dataclass(frozen=True)
class QueryStats:
    """What is known about one query text. Keep this class as it is."""

    count: int  # how often it ran, failures included
    errors: int  # how often it failed
    total_seconds: float  # all its runs together


@dataclass
class _Tally:
    """The figures of some runs, as they come."""

    times: list[float] = field(default_factory=list)
    errors: int = 0

    def add(self, seconds: float, failed: bool) -> None:
        self.times.append(seconds)
        self.errors += failed

    @property
    def total(self) -> float:
        return math.fsum(self.times)

    def stats(self) -> QueryStats:
        return QueryStats(count=len(self.times), errors=self.errors, total_seconds=self.total)


class QueryMetrics:
    """Counts queries and their times. Pure arithmetic: it has nothing to do with a database."""

    def __init__(self, slow_ms: float = 100) -> None:
        """Begin with nothing recorded. More than ``slow_ms`` milliseconds are slow."""
        self._threshold = slow_ms / 1000
        self._all = _Tally()
        self._queries: dict[str, _Tally] = {}
        self._slow: list[tuple[str, float]] = []

    def record(self, query: str, seconds: float, error: BaseException | None = None) -> None:
        """Take note of one run of a query: how long it took, and how it failed if it did."""
        failed = error is not None
        self._all.add(seconds, failed)
        self._queries.setdefault(query, _Tally()).add(seconds, failed)
        if seconds > self._threshold:
            self._slow.append((query, seconds))

    @property
    def count(self) -> int:
        """How many runs were recorded, failures included."""
        return len(self._all.times)

    @property
    def errors(self) -> int:
        """How many of them failed."""
        return self._all.errors

    @property
    def total_seconds(self) -> float:
        """The time of all runs together."""
        return self._all.total

    @property
    def slow(self) -> list[tuple[str, float]]:
        """The slow runs as ``(query, seconds)``, in the order in which they were recorded."""
        return list(self._slow)

    def percentile(self, p: float) -> float | None:
        """Return the shortest recorded time that at least ``p`` percent of all runs did not exceed.

        So it is always a time that was recorded: of 1, 2, 3 and 4 seconds the percentile 50 is 2,
        75 is 3, 76 is 4; 0 is the shortest and 100 the longest. None if nothing was recorded;
        ValueError for a ``p`` below 0 or above 100.
        """
        if not 0 <= p <= 100:
            raise ValueError(f"not a percentage: {p}")
        times = sorted(self._all.times)
        if not times:
            return None
        rank = math.ceil(Fraction(str(p)) * len(times) / 100)  # exact, 1.1 percent included
        return times[max(rank, 1) - 1]

    def by_query(self) -> dict[str, QueryStats]:
        """Return the figures of each query text."""
        return {query: tally.stats() for query, tally in self._queries.items()}


class Stopwatch:
    """Runs a query and records it."""

    def __init__(self, metrics: QueryMetrics, clock: Clock = perf_counter) -> None:
        self._metrics = metrics
        self._clock = clock

    async def run(self, query: str, call: Callable[[], Awaitable[T]]) -> T:
        start = self._clock()
        try:
            result = await call()
        except BaseException as error:
            self._metrics.record(query, self._clock() - start, error)
            raise
        self._metrics.record(query, self._clock() - start)
        return result


class MonitoredConnection:
    """A connection whose queries are recorded in ``metrics``; it behaves like the one inside.

    Each query is recorded once, under its own text, with the seconds it took, also when it raises
    or is cancelled: then with the exception as the error, which goes on to the caller unchanged.
    Measuring sends nothing to the server. ``transaction`` is handed through and is not recorded.
    """

    def __init__(self, conn: asyncpg.Connection, metrics: QueryMetrics) -> None:
        self._conn = conn
        self._stopwatch = Stopwatch(metrics)

    def __getattr__(self, name: str) -> Any:
        """Hand everything else through to the connection inside."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._conn, name)

    async def execute(self, query: str, *args: Any) -> str:
        """As asyncpg.Connection.execute."""
        return await self._stopwatch.run(query, lambda: self._conn.execute(query, *args))

    async def executemany(self, query: str, args: Any) -> None:
        """As asyncpg.Connection.executemany; one query, whatever the number of rows."""
        return await self._stopwatch.run(query, lambda: self._conn.executemany(query, args))

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        """As asyncpg.Connection.fetch."""
        return await self._stopwatch.run(query, lambda: self._conn.fetch(query, *args))

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None:
        """As asyncpg.Connection.fetchrow."""
        return await self._stopwatch.run(query, lambda: self._conn.fetchrow(query, *args))

    async def fetchval(self, query: str, *args: Any) -> Any:
        """As asyncpg.Connection.fetchval."""
        return await self._stopwatch.run(query, lambda: self._conn.fetchval(query, *args))

    def transaction(self, **options: Any) -> Any:
        """As asyncpg.Connection.transaction: ``async with monitored.transaction(): ...``."""
        return self._conn.transaction(**options)


@dataclass(frozen=True)
class BenchmarkResult:
    """What a benchmark found, all times in seconds. Keep this class as it is."""

    runs: int  # executions
    seconds: float  # from the beginning of the first, or of the wait for it, to the end of the last
    p50: float  # percentiles of one execution's time, as QueryMetrics.percentile has them
    p95: float
    max: float  # the longest execution


class BenchmarkRunner:
    """Workers that execute one query until there are no runs left."""

    def __init__(self, pool: asyncpg.Pool, query: str, args: Sequence[Any], runs: int) -> None:
        self._pool = pool
        self._query = query
        self._args = args
        self._runs = runs
        self._left = runs
        self._metrics = QueryMetrics()
        self._begin = math.inf
        self._end = -math.inf
        self._error: Exception | None = None
        self._waiting: set[asyncio.Task[None]] = set()

    def _take(self) -> bool:
        if self._error is not None or self._left == 0:
            return False
        self._left -= 1
        return True

    async def _execute(self, conn: asyncpg.Connection) -> None:
        start = perf_counter()
        await conn.fetch(self._query, *self._args)
        end = perf_counter()
        self._begin, self._end = min(self._begin, start), max(self._end, end)
        self._metrics.record(self._query, end - start)

    async def _work(self) -> None:
        task = asyncio.current_task()
        try:
            async with self._pool.acquire() as conn:
                self._waiting.discard(task)
                while self._take():
                    await self._execute(conn)
        except Exception as error:
            self._error = self._error or error
        # Nothing is left: who still waits for a connection need not wait any longer.
        for other in self._waiting - {task}:
            other.cancel()

    async def run(self, concurrency: int) -> BenchmarkResult:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(concurrency, self._runs)):
                self._waiting.add(group.create_task(self._work()))
        if self._error is not None:
            raise self._error
        p50, p95, longest = (self._metrics.percentile(p) for p in (50, 95, 100))
        return BenchmarkResult(
            runs=self._metrics.count,
            seconds=self._end - self._begin,
            p50=p50,
            p95=p95,
            max=longest,
        )


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
    if runs < 1:
        raise ValueError(f"runs must be 1 or more: {runs}")
    if concurrency < 1:
        raise ValueError(f"concurrency must be 1 or more: {concurrency}")
    return await BenchmarkRunner(pool, query, args, runs).run(concurrency)


@asynccontextmanager
async def bystander(conn: asyncpg.Connection) -> AsyncIterator[None]:
    """Keep what fails in this block from ending a transaction that somebody has begun."""
    if not conn.is_in_transaction():
        yield
        return
    await conn.execute("SAVEPOINT bystander")
    try:
        yield
    finally:
        with suppress(asyncpg.InterfaceError, asyncpg.PostgresConnectionError, OSError):
            await conn.execute("ROLLBACK TO SAVEPOINT bystander")
            await conn.execute("RELEASE SAVEPOINT bystander")


async def explain(conn: asyncpg.Connection, query: str, *args: Any) -> dict[str, Any]:
    """Return PostgreSQL's plan for the query: the dict of EXPLAIN (FORMAT JSON), key 'Plan' in it.

    The data is as before, also when the query is an UPDATE, and a transaction that the caller has
    begun goes on as if nothing had happened.
    """
    async with bystander(conn):
        text = await conn.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args)
    return json.loads(text)[0]
