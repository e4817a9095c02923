"""Exercise 3: performance optimization.

Replace each ``raise NotImplementedError``. README.md teaches what you need, schema.sql shows the
tables, ``grader check`` tells you how far you are. Names and parameters stay as they are: whoever
calls a function gives arguments by place or by name.

Everywhere: prices and other money are ``Decimal``, moments are aware datetimes in UTC, rows are
plain dicts, durations are seconds as ``float``. Values go to the database as parameters, never as
part of the SQL text. An error of the database passes through unless the docstring says otherwise.
The pool and the connection that a function is given have no JSON codec. Where nothing is sent, no
connection is taken from the pool either: giving it back sends something. Connections go back to the
pool outside of any transaction. When a call has ended, nothing of it goes on; of a cancelled one,
what cleans up may for a moment. Where two errors apply, either will do. Not asked: numbers that do
not fit their columns.

"A round trip" is one wait for the server. Preparing a statement when a connection sees it for the
first time is one more; that, and BEGIN and COMMIT, are never held against you.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
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
        raise NotImplementedError

    async def open(self) -> None:
        """Open the pool. An open database stays as it is: there is never more than one pool.

        That holds for two calls at the same moment as well. If it fails, its error passes through
        and a later call tries again. A closed database can be opened again.
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Close the pool and all its connections. Nothing happens if it is not open.

        Wait for those in use; how long for a server that is silent, and what an ``open`` meanwhile
        does, is not asked. Also a ``close`` that is cancelled while it waits leaves a database that
        can be opened again.
        """
        raise NotImplementedError

    async def __aenter__(self) -> "Database":
        raise NotImplementedError

    async def __aexit__(self, *exc_info: object) -> None:
        raise NotImplementedError

    async def healthy(self) -> bool:
        """Tell whether the database answers a query, within a second, through the pool.

        False if it is not open, if the server is gone or too slow, if no connection becomes free in
        time. The second is for all of it, giving back included; an answer or a connection that
        takes longer than 0.3 s may count as too slow. Never raises such an error, and never keeps
        the event loop waiting. When the server is back, so is True; a connection that died while it
        was idle may cost one False before.
        """
        raise NotImplementedError

    def usage(self) -> PoolUsage:
        """Tell what the pool is doing. While it is not open, all but max_size are 0."""
        raise NotImplementedError

    async def execute_with_retry(self, query: str, *args: Any, attempts: int = 3) -> str:
        """Execute one statement in a transaction of its own and return its status ('UPDATE 1').

        Try again, on a connection that works, when the connection was lost (also SQLSTATE 57P01,
        the server ending it) and when the server asks for it: 40001 (serialization failure) and
        40P01 (deadlock), at COMMIT as well. ``attempts`` tries at most, between two of them a pause
        (asyncio.sleep) of well below a second; the last error is raised. Every other error is
        raised at once, as are cancellation and the ValueError for ``attempts`` below 1, and some
        exception if the database is not open.

        Never do the same work twice: when the connection is lost while the COMMIT is under way,
        nobody knows whether it arrived. Then do not try again, and raise the error. Not asked: a
        connection that cannot be made, and one that is lost after the answer to COMMIT.
        """
        raise NotImplementedError


# --- 3.2 Add query optimization and batching -----------------------------------------------------


async def load_events(
    pool: asyncpg.Pool, events: list[tuple[int, str, str | None, datetime]]
) -> int:
    """Store many events, given as ``(user_id, kind, campaign, at)``; return how many.

    All of them or none: if the database refuses one, its error passes through and none is stored.
    Twenty thousand events cost as many round trips as two.
    """
    raise NotImplementedError


async def orders_with_items(pool: asyncpg.Pool, user_id: int) -> list[dict[str, Any]]:
    """Return the user's orders, ordered by id, each with its items.

    An order has the keys id, status, placed_at and items. ``items`` is a list, which may be empty,
    of dicts with product_id, name (the product's), quantity and price (the item's), ordered by
    product_id. At most two queries and two round trips, whatever the number of orders.
    """
    raise NotImplementedError


async def reprice(pool: asyncpg.Pool, prices: dict[int, Decimal]) -> int:
    """Set the prices of these products, given by product id; return how many were set.

    Unknown ids are skipped. A negative price raises asyncpg.CheckViolationError, and no price
    changes; that of an unknown id is not asked. One UPDATE, executed once and with no statement
    beside it, does it for two products and for two thousand.
    """
    raise NotImplementedError


async def stream_events(
    pool: asyncpg.Pool, kind: str, *, batch_size: int = 500
) -> AsyncIterator[dict[str, Any]]:
    """Yield the events of one kind, ordered by id, as dicts with all columns of ``events``.

    A cursor of the server keeps the rows; ``batch_size`` of them are fetched at a time, so that
    memory is enough for any number. Events that come or go meanwhile make no difference. When the
    consumer stops early (the generator is closed), the connection is at once free for others.
    """
    raise NotImplementedError
    yield {}  # what makes this function an async generator; yours will have a yield of its own


async def events_after(
    pool: asyncpg.Pool, user_id: int, after_id: int, *, limit: int = 50
) -> list[dict[str, Any]]:
    """Return one page: the user's next events after the event ``after_id``, ordered by id.

    At most ``limit`` dicts with all columns of ``events``; ``after_id`` 0 gives the first page, the
    last id of a page the next one. A limit below 1 raises ValueError, and nothing is sent. With the
    index of ``create_indexes``, page 1,000 costs the server what page 1 costs: it reads the rows of
    the page and not those before it.
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
        """Begin with nothing recorded. More than ``slow_ms`` milliseconds are slow.

        Exactly so many are not, as far as floats can tell.
        """
        raise NotImplementedError

    def record(self, query: str, seconds: float, error: BaseException | None = None) -> None:
        """Take note of one run of a query: how long it took, and how it failed if it did."""
        raise NotImplementedError

    @property
    def count(self) -> int:
        """How many runs were recorded, failures included."""
        raise NotImplementedError

    @property
    def errors(self) -> int:
        """How many of them failed."""
        raise NotImplementedError

    @property
    def total_seconds(self) -> float:
        """The time of all runs together."""
        raise NotImplementedError

    @property
    def slow(self) -> list[tuple[str, float]]:
        """The slow runs as ``(query, seconds)``, in the order in which they were recorded."""
        raise NotImplementedError

    def percentile(self, p: float) -> float | None:
        """Return the shortest recorded time that at least ``p`` percent of all runs did not exceed.

        So it is always a time that was recorded: of 1, 2, 3 and 4 seconds the percentile 50 is 2,
        75 is 3, 76 is 4; 0 is the shortest and 100 the longest. Of 100 runs the percentile 7 is the
        seventh; fractions of a percent are not asked. None if nothing was recorded; ValueError for
        a ``p`` below 0 or above 100.
        """
        raise NotImplementedError

    def by_query(self) -> dict[str, QueryStats]:
        """Return the figures of each query text. Texts that differ in anything are different."""
        raise NotImplementedError


class MonitoredConnection:
    """A connection whose queries are recorded in ``metrics``; it behaves like the one inside.

    That is for these methods with these parameters: no others are asked.

    Each query is recorded once, under its own text, with the seconds it took, also when it raises
    or is cancelled: then with the exception as the error, which goes on to the caller unchanged.
    Measuring sends nothing to the server. ``transaction`` is handed through and is not recorded.
    """

    def __init__(self, conn: asyncpg.Connection, metrics: QueryMetrics) -> None:
        raise NotImplementedError

    async def execute(self, query: str, *args: Any) -> str:
        """As asyncpg.Connection.execute."""
        raise NotImplementedError

    async def executemany(self, query: str, args: Any) -> None:
        """As asyncpg.Connection.executemany; one query, whatever the number of rows."""
        raise NotImplementedError

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        """As asyncpg.Connection.fetch."""
        raise NotImplementedError

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None:
        """As asyncpg.Connection.fetchrow."""
        raise NotImplementedError

    async def fetchval(self, query: str, *args: Any) -> Any:
        """As asyncpg.Connection.fetchval."""
        raise NotImplementedError

    def transaction(self, **options: Any) -> Any:
        """As asyncpg.Connection.transaction: ``async with monitored.transaction(): ...``."""
        raise NotImplementedError


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
    never more; fewer only while connections are opened, or when the pool or the remaining runs
    allow no more. A connection may serve one execution after another without being given back. The
    time of an execution does not include waiting for a connection. If one fails, begin no other,
    wait for the end of those under way, which may be cancelled, and raise the error. ``runs`` or
    ``concurrency`` below 1 raises ValueError, and nothing is sent.
    """
    raise NotImplementedError


async def explain(conn: asyncpg.Connection, query: str, *args: Any) -> dict[str, Any]:
    """Return PostgreSQL's plan for the query: the dict of EXPLAIN (FORMAT JSON), key 'Plan' in it.

    The data is as before, also when the query is an UPDATE, and a transaction that the caller has
    begun with ``conn.transaction()`` goes on as if nothing had happened. A query that is wrong
    raises its error; what that does to the caller's transaction is not asked.
    """
    raise NotImplementedError
