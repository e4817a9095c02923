"""Visible tests of exercise 3. The hidden tests ask more, with other data and in worse weather."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from grader.pytest_plugin import hint, points, task

INSERT = "INSERT INTO events (user_id, kind, at) VALUES ($1, $2, now())"


async def opened(student, **options):
    """Make a Database and open it."""
    database = await student.Database(**options)
    await database.open()
    return database


async def count_events(db, kind):
    """Count the events of a kind."""
    return await db.fetchval("SELECT count(*) FROM events WHERE kind = $1", kind)


# --- 3.1 Implement connection pooling and monitoring ---------------------------------------------


@task("3.1")
@points(1)
@hint("Keep the pool in an attribute that is None while there is none.")
async def test_open_and_close_may_be_called_twice(student, wire):
    """open and close may be called twice, and async with does both"""
    database = await student.Database(min_size=1, max_size=3)
    assert not wire.connections, "connections were opened before open() was called"
    await database.open()
    await database.open()
    count = len(wire.connections)
    assert count == 1, f"{count} connections were opened where min_size is 1"
    await database.close()
    await database.close()
    async with database as inside:
        assert inside == database, "async with does not give the Database itself"
        healthy = await inside.healthy()
        assert healthy is True, "the database is not open inside async with"
    healthy = await database.healthy()
    assert healthy is False, "the database is still open after async with"


@task("3.1")
@points(1)
@hint("asyncpg refuses a min_size above max_size, and min_size is 2 by default.")
async def test_one_connection_is_enough(student, db):
    """Database(dsn, max_size=1) works"""
    database = await opened(student, max_size=1)
    for _ in range(3):
        await database.execute_with_retry(INSERT, 7, "lamp lit")
    count = await count_events(db, "lamp lit")
    assert count == 3, "three events were stored, not all are there"


@task("3.1")
@points(1)
@hint("asyncpg's pool knows get_size() and get_idle_size().")
async def test_usage(student, db):
    """usage counts connections, and has zeros before open"""
    PoolUsage = student.dataclass("PoolUsage")
    database = await student.Database(min_size=2, max_size=4)
    for size in (0, 2):
        got = await database.usage()
        right = PoolUsage(size=size, idle=size, in_use=0, max_size=4)
        assert got == right, f"the usage is wrong\nright: {right}\ngot:   {got}"
        there = len(await db.sessions())
        assert there == size, f"the server has {there} connections, {size} are right"
        await database.open()


@task("3.1")
@points(1)
@hint("Catch OSError, asyncpg.PostgresError and asyncpg.InterfaceError around SELECT 1.")
async def test_healthy(student, wire):
    """healthy is False while the server cannot be reached, True before and after"""
    database = await opened(student, min_size=1, max_size=2)
    healthy = await database.healthy()
    assert healthy is True, "healthy did not return True with a server"
    assert wire.queries, "healthy did not ask the server"
    async with wire.unreachable():
        healthy = await database.healthy()
        assert healthy is False, "healthy did not return False without a server"
    healthy = await database.healthy()
    assert healthy is True, "healthy did not return True when it was back"


@task("3.1")
@points(1)
@hint("Wait for a connection, and for its answer, not longer than a second in all.")
async def test_healthy_of_a_busy_pool(student, db):
    """healthy is False when no connection becomes free in time"""
    database = await opened(student, min_size=1, max_size=1)
    async with db.rival() as rival, rival.transaction():
        await rival.execute("UPDATE products SET stock = stock WHERE id = 5")
        sql = "UPDATE products SET stock = stock + 1 WHERE id = 5"
        working = asyncio.ensure_future(database.execute_with_retry(sql))
        await db.wait_for_blocked(by=working)
        healthy = await database.healthy()
        assert healthy is False, f"healthy returned {healthy!r}, and every connection was at work"
    await working


@task("3.1")
@points(1)
@hint("connection.execute returns the status.")
async def test_execute_returns_the_status(student, db):
    """execute_with_retry executes with parameters and returns the status"""
    database = await opened(student, min_size=1, max_size=2)
    status = await database.execute_with_retry(INSERT, 7, "it's on; --")
    assert status == "INSERT 0 1", f"the status is {status!r}, not 'INSERT 0 1'"
    count = await count_events(db, "it's on; --")
    assert count == 1, "the row was not stored as given"


@task("3.1")
@points(1)
@hint("asyncpg.SerializationError is worth a retry, asyncpg.UniqueViolationError is not.")
async def test_retries_only_what_may_succeed(student, db, wire):
    """40001 is tried again; a taken email is raised at once"""
    database = await opened(student, min_size=1, max_size=1)
    await db.fail_at("events", "INSERT", nth=1, sqlstate="40001", message="could not serialize")
    status = await database.execute_with_retry(INSERT, 7, "second try")
    assert status == "INSERT 0 1", f"the status after a retry is {status!r}"
    count = await count_events(db, "second try")
    assert count == 1, "after a retry there is not one row"
    with student.raises("UniqueViolationError"):
        await database.execute_with_retry("UPDATE users SET email = 'customer2@example.com'")
    tries = len(wire.errors("23505"))
    assert tries == 1, f"a violated constraint cannot be cured by trying again: {tries} tries"


@task("3.1")
@points(1)
@hint("Take a connection from the pool for every try: the pool replaces one that is closed.")
async def test_a_lost_connection_is_replaced(student, db, wire):
    """After the server ended the connection, and when it is lost in a statement, it still works"""
    database = await opened(student, min_size=1, max_size=1)
    await db.kill_sessions()
    while wire.connections[0].closed is None:
        await student.ping()
    for _ in range(3):  # until asyncpg, too, has taken note of it
        await student.ping()
    await database.execute_with_retry(INSERT, 7, "replaced")
    count = await count_events(db, "replaced")
    assert count == 1, "the statement was not executed"
    fault = wire.cut(before="INSERT INTO events")
    await database.execute_with_retry(INSERT, 7, "replaced")
    assert fault.done, "the INSERT was not sent"
    count = await count_events(db, "replaced")
    assert count == 2, "the interrupted statement was not done once"


@task("3.1")
@points(1)
@hint("Note when COMMIT begins. If the connection is lost from then on, raise; do not retry.")
async def test_a_lost_commit_is_not_repeated(student, db, wire):
    """When the answer to COMMIT is lost, the error is raised and the work is there once"""
    database = await opened(student, min_size=1, max_size=2)

    async def stored():
        return await count_events(db, "paid") + await count_events(db, "sent") > 0

    async with wire.steps(database.execute_with_retry(INSERT, 7, "sent")) as steps:
        ending = await steps.come_to_end(stored)  # its COMMIT, however that is written
    assert wire.transactions, "the statement has no transaction of its own"
    await db.execute("DELETE FROM events WHERE kind = 'sent'")
    paying = database.execute_with_retry(INSERT, 7, "paid")
    call = await wire.lose_ending(paying, ending, "after", stored)
    with student.raises("Exception"):
        await call
    rows = await count_events(db, "paid")
    assert rows == 1, f"the COMMIT had arrived, and there are {rows} rows"


# --- 3.2 Add query optimization and batching -----------------------------------------------------


def visits(count):
    """Make events."""
    start = datetime(2025, 3, 1, 12, tzinfo=UTC)
    return [
        (1 + n % 400, "visit", None if n % 2 else "Spring\tsale", start + timedelta(seconds=n))
        for n in range(count)
    ]


@task("3.2")
@points(1)
@hint("copy_records_to_table sends any number of rows without waiting in between.")
async def test_load_events(student, db, wire):
    """load_events stores all events; 5,000 cost as many round trips as 5"""
    await student.pool_options(min_size=1, max_size=1)
    got = await student.load_events([])
    assert got == 0, "no events are stored as something else than 0"
    costs = []
    for count in (5, 5000):
        await db.execute("DELETE FROM events WHERE kind = 'visit'")
        mark = wire.mark()
        loaded = await student.load_events(visits(count))
        costs.append(wire.since(mark).round_trips)
        assert loaded == count, f"load_events returned {loaded!r}, not {count}"
        rows = await db.fetch(
            "SELECT user_id, kind, campaign, at FROM events WHERE kind = 'visit' ORDER BY at"
        )
        stored = [tuple(row) for row in rows]
        right = visits(count)
        assert stored == right, f"not exactly the {count} events were stored"
    few, many = costs
    assert many <= few, f"5 events cost {few} round trips, 5,000 cost {many}"


@task("3.2")
@points(1)
@hint("A LEFT JOIN keeps orders without items; group the rows in Python.")
async def test_orders_with_items(student, wire):
    """orders_with_items nests the items in their orders and keeps an empty order"""
    orders = await student.orders_with_items(1)
    ids = [order["id"] for order in orders]
    assert ids == [1, 2, 3], f"the ids of the orders are {ids}, not [1, 2, 3]"
    first = {
        "id": 1,
        "status": "shipped",
        "placed_at": datetime(2024, 3, 1, 9, tzinfo=UTC),
        "items": [
            {"product_id": 3, "name": "product 3", "quantity": 1, "price": Decimal("7.85")},
            {"product_id": 12, "name": "product 12", "quantity": 2, "price": Decimal("16.40")},
        ],
    }
    assert orders[0] == first, f"an order is wrong\nright: {first}\ngot:   {orders[0]}"
    assert orders[1]["items"] == [], f"the items of the empty order are {orders[1]['items']}"
    kinds = {type(item["price"]).__name__ for item in orders[2]["items"]}
    assert kinds == {"Decimal"}, f"the prices are of type {', '.join(sorted(kinds))}, not Decimal"
    mark = wire.mark()
    got = await student.orders_with_items(400)
    assert got == [], "a user without orders has some"
    assert wire.since(mark).queries, "nobody asked the database about the second user"


@task("3.2")
@points(1)
@hint("Ask for the items of all orders at once.")
async def test_orders_cost_two_queries_at_most(student, wire):
    """Three orders are fetched with at most two queries"""
    await student.orders_with_items(1)
    assert wire.rows_sent, "no row came over the wire for three orders"
    assert wire.commands <= 2, f"{wire.commands} queries were sent for three orders"


@task("3.2")
@points(1)
@hint("UPDATE ... FROM unnest($1::bigint[], $2::numeric[]) AS new (id, price) WHERE ...")
async def test_reprice(student, db, wire):
    """reprice sets known products with one UPDATE, executed once, and refuses negative prices"""
    count = await student.reprice({3: Decimal("1.99"), 999: Decimal(1), 9: Decimal(0)})
    assert count == 2, f"reprice returned {count!r}, two of the products exist"
    assert wire.commands == 1, f"{wire.commands} executions of {len(wire.queries)} statements"
    prices = dict(await db.fetch("SELECT id, price FROM products WHERE id IN (3, 4, 9)"))
    right = {3: Decimal("1.99"), 4: Decimal("8.80"), 9: Decimal(0)}
    assert prices == right, f"the prices of products 3, 4 and 9 are {prices}"
    with student.raises("CheckViolationError"):
        await student.reprice({3: Decimal(5), 4: Decimal(-5)})
    price = await db.fetchval("SELECT price FROM products WHERE id = 3")
    assert price == right[3], "a part of the refused prices was set"


@task("3.2")
@points(1)
@hint("async for row in conn.cursor(..., prefetch=batch_size), inside a transaction.")
async def test_stream_events(student, db, wire):
    """stream_events yields all events of a kind in batches, with a cursor of the server"""
    rows = await db.fetch("SELECT * FROM events WHERE kind = 'refund' ORDER BY id")
    stream = student.stream_events("refund", batch_size=10)
    got = [await anext(stream)]
    fetched = wire.rows_sent
    assert fetched <= 20, f"{fetched} rows were fetched for the first one, the batch size is 10"
    got += await stream.collect()
    assert got == [dict(row) for row in rows], "not exactly the events of the kind, as dicts by id"
    assert wire.rows_sent >= len(got), "several events came in one row: all of them at once?"


@task("3.2")
@points(1)
@hint("async with gives the connection back when the generator is closed.")
async def test_stream_stopped_early_frees_the_connection(student):
    """A consumer that stops early leaves the pool's only connection free"""
    await student.pool_options(min_size=1, max_size=1)
    pool = await student.pool()
    async with aclosing(student.stream_events("view", batch_size=10)) as stream:
        await anext(stream)
    idle = await pool.get_idle_size()
    assert idle == 1, "the connection was not given back when the consumer stopped"


@task("3.2")
@points(1)
@hint("WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3")
async def test_events_after(student, db, wire):
    """events_after returns pages that follow each other; a limit below 1 raises ValueError"""
    with student.raises("ValueError"):
        await student.events_after(5, 0, limit=0)
    assert not wire.statements, "SQL was sent although the limit is not allowed"
    assert not wire.resets, "a connection was taken: giving it back sends something"
    rows = [dict(r) for r in await db.fetch("SELECT * FROM events WHERE user_id = 5 ORDER BY id")]
    got, last = [], 0
    while page := await student.events_after(5, last, limit=8):
        got += page
        last = page[-1]["id"]
        assert len(page) <= 8, f"a page has {len(page)} events, the limit is 8"
    assert got == rows, "the pages put together are not the user's events in the order of ids"


@task("3.2")
@points(1)
@hint("OFFSET reads what it skips. WHERE id > $2 begins where the last page ended.")
async def test_a_late_page_reads_no_more_than_the_first(student, db, wire):
    """With an index on (user_id, id), a late page reads the rows of the page only"""
    await db.execute("CREATE INDEX ON events (user_id, id)")
    await db.execute("UPDATE events SET user_id = 7 WHERE id % 3 = 0")
    await db.execute("ANALYZE events")
    page = await student.events_after(7, 11_000, limit=10)
    assert len(page) == 10, f"the page has {len(page)} events, 10 are right"
    plans = [await wire.plan(statement, analyze=True) for statement in wire.queries]
    read = sum(plan.rows_read("events") for plan in plans)
    assert 10 <= read <= 30, f"the server read {read} rows of events for a page of 10"


@task("3.2")
@points(1)
@hint("An index on what the WHERE compares, with a name, IF NOT EXISTS.")
async def test_create_indexes(student, db, hand_over):
    """With your indexes a day's report reads that day only; creating them twice is fine"""
    # In the block the table is yours, so that you may create indexes.
    async with hand_over("events") as handed:
        await student.create_indexes()
        once = await handed.indexes("events")
        await student.create_indexes()
    indexes = await handed.indexes("events")
    assert indexes == once, "the second run created more indexes"
    sql = "SELECT kind, count(*) FROM events WHERE at >= $1 AND at < $2 GROUP BY kind"
    day = datetime(2024, 2, 1, tzinfo=UTC)
    plan = await db.plan(sql, day, day + timedelta(days=1))
    assert "Seq Scan" not in plan.scans("events"), "DAY_REPORT still reads the whole table"


@task("3.2")
@points(1)
@hint("One COPY, or one statement, is all or nothing by itself.")
async def test_load_events_whatever_goes_wrong(student, sweep, db):
    """Wherever it is cut off, all events are there or none, and the pool is whole"""
    await db.execute("DELETE FROM events WHERE id > 20")  # all rows are looked at each time
    await sweep(lambda: student.load_events(visits(3)))


@task("3.2")
@points(1)
@hint("`async with` gives the connection back, whatever happens, and no except is needed.")
async def test_orders_with_items_whatever_goes_wrong(student, sweep, db):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    await db.execute("DELETE FROM events WHERE id > 20")  # all rows are looked at each time
    await sweep(lambda: student.orders_with_items(1))


@task("3.2")
@points(1)
@hint("One UPDATE is all or nothing by itself, and an error that comes passes through.")
async def test_reprice_whatever_goes_wrong(student, sweep, db):
    """Wherever it is cut off, all prices are set or none, and the pool is whole"""
    await db.execute("DELETE FROM events WHERE id > 20")  # all rows are looked at each time
    await sweep(lambda: student.reprice({3: Decimal(2), 9: Decimal(4)}))


@task("3.2")
@points(1)
@hint("A stream that ends early looks like one that is complete: let the error pass through.")
async def test_stream_whatever_goes_wrong(student, sweep, db):
    """Wherever a stream is cut off, it ends with the error, and the pool is whole"""
    await db.execute("DELETE FROM events WHERE id > 20")  # all rows are looked at each time
    await sweep(lambda: student.stream_events("view", batch_size=2).collect())


@task("3.2")
@points(1)
@hint("`async with` gives the connection back, whatever happens, and no except is needed.")
async def test_events_after_whatever_goes_wrong(student, sweep, db):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    await db.execute("DELETE FROM events WHERE id > 20")  # all rows are looked at each time
    await sweep(lambda: student.events_after(5, 0, limit=3))


# --- 3.3 Create performance benchmarks and monitoring --------------------------------------------


@task("3.3")
@points(1)
@hint("Keep what is recorded; all the rest follows from it.")
async def test_metrics(student):
    """QueryMetrics counts, adds up, and knows slow runs and single queries"""
    metrics = await student.QueryMetrics(slow_ms=200)
    await metrics.record("SELECT 1", 0.125)
    await metrics.record("SELECT 2", 0.5, "timeout")
    await metrics.record("SELECT 1", 0.25)
    figures = [await metrics.count, await metrics.errors, await metrics.total_seconds]
    assert figures == [3, 1, 0.875], f"count, errors, total_seconds are {figures}"
    slow = [tuple(run) for run in await metrics.slow]
    assert slow == [("SELECT 2", 0.5), ("SELECT 1", 0.25)], f"slow is {slow}"
    stats = (await metrics.by_query())["SELECT 1"]
    got = (stats.count, stats.errors, stats.total_seconds)
    assert got == (2, 0, 0.375), f"count, errors, total_seconds of one query are {got}"


@task("3.3")
@points(1)
@hint(
    "Sort the times; take the one at place ceil(p * n / 100), from 1. Divide last: 0.07 is a float."
)
async def test_percentile(student):
    """percentile returns one of the recorded times"""
    metrics = await student.QueryMetrics()
    there = await metrics.percentile(50)
    assert there is None, "there is a percentile of nothing"
    for seconds in (4, 1, 3, 2):
        await metrics.record("SELECT 1", seconds)
    for p, right in ((0, 1), (25, 1), (50, 2), (75, 3), (76, 4), (100, 4)):
        got = await metrics.percentile(p)
        assert got == right, f"percentile({p}) of 1, 2, 3 and 4 seconds is {got!r}, not {right}"
    with student.raises("ValueError"):
        await metrics.percentile(101)


@task("3.3")
@points(1)
@hint("Sort a copy, divide last, and take each text for itself.")
async def test_metrics_stay_as_recorded(student):
    """Of 100 runs the percentile 7 is the seventh; asking changes nothing; texts stay apart"""
    metrics = await student.QueryMetrics(0)
    for n in range(100, 0, -1):
        await metrics.record(f"SELECT{' ' * n}1", n / 1024)
    got = [await metrics.percentile(p) for p in (7, 14, 28, 55)]
    assert got == [n / 1024 for n in (7, 14, 28, 55)], f"percentiles 7, 14, 28 and 55 are {got}"
    slow = [seconds for _, seconds in await metrics.slow]
    assert slow == [n / 1024 for n in range(100, 0, -1)], "slow is in another order than recorded"
    texts = len(await metrics.by_query())
    assert texts == 100, f"100 texts were recorded, by_query knows {texts}"


@task("3.3")
@points(1)
@hint("try / except / finally: record in any case, and raise again.")
async def test_monitored_connection(student, wire):
    """MonitoredConnection returns what the connection does and records failures too"""
    conn, metrics = await student.connection(), await student.QueryMetrics()
    watched = await student.MonitoredConnection(conn, metrics)
    name = await watched.fetchval("SELECT name FROM users WHERE id = $1", 3)
    assert name == "Customer 3", f"fetchval returned {name!r}"
    status = await watched.execute("UPDATE users SET name = 'X' WHERE id < 3")
    assert status == "UPDATE 2", f"execute returned {status!r}"
    with student.raises("DivisionByZeroError"):
        await watched.fetch("SELECT 1 / 0")
    count, errors = await metrics.count, await metrics.errors
    assert (count, errors) == (3, 1), f"3 queries, 1 failed; recorded: {count}, {errors} failed"
    assert "SELECT 1 / 0" in await metrics.by_query(), "the failed query has another text"
    assert len(wire.queries) == 3, f"3 queries were made, the server saw {len(wire.queries)}"


@task("3.3")
@points(1)
@hint("So many worker tasks, or a semaphore; perf_counter() around each execution.")
async def test_benchmark(student, wire):
    """benchmark executes exactly as often as asked, and orders its percentiles"""
    await student.pool()
    result = await student.benchmark("SELECT $1::int", 5, runs=11, concurrency=3)
    ran = wire.executions("SELECT $1::int")
    assert ran == 11, f"11 runs were asked for, there were {ran}"
    times = f"p50={result.p50} p95={result.p95} max={result.max} seconds={result.seconds}"
    assert result.runs == 11, f"the result says {result.runs} runs"
    assert 0 < result.p50 <= result.p95 <= result.max <= result.seconds, f"impossible\n{times}"
    with student.raises("DivisionByZeroError"):
        await student.benchmark("SELECT 1 / $1::int", 0, runs=5, concurrency=2)


@task("3.3")
@points(1)
@hint("EXPLAIN (FORMAT JSON) gives a text with a list of one object: json.loads(text)[0].")
async def test_explain(student, db):
    """explain returns the plan as a dict, and an explained UPDATE changes nothing"""
    plan = await student.explain("UPDATE products SET price = $1 WHERE id < $2", Decimal(1), 9)
    assert type(plan) is dict, f"explain returned a {type(plan).__name__}, not a dict"
    operation = plan.get("Plan", {}).get("Operation")
    assert operation == "Update", f"the plan of an UPDATE has the operation {operation!r}"
    changed = await db.fetchval("SELECT count(*) FROM products WHERE price = 1")
    assert changed == 0, f"explain has changed {changed} rows"
