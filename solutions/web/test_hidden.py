"""Hidden tests of exercise 4. What the app answers is its own word; what it did, the database and
the wire tell."""

import asyncio
from datetime import datetime
from decimal import Decimal

from grader.pytest_plugin import (
    Trouble,
    boundaries,
    hint,
    meet,
    meet_reordered,
    passes,
    points,
    task,
)

# --- what the tests share -------------------------------------------------------------------------


async def status(call):
    """Make a request, and return the status that it was answered with."""
    return (await call)["status"]


def expect(reply, right, what):
    """Check a status."""
    got, body = reply["status"], reply["body"]
    assert got == right, f"{what} is answered {got}, {right} is right"
    refused = 400 <= right < 500
    assert not refused or (isinstance(body, dict) and list(body) == ["detail"]), (
        f'{what} is refused with the body {body}, not with {{"detail": ...}}'
    )


def word(rng):
    """Return letters that occur nowhere else."""
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=10))


def a_user(rng):
    """Return what POST /users takes."""
    return {"name": word(rng).title(), "email": f"{word(rng)}@example.org"}


def an_order(user_id, *items):
    """Return what POST /orders takes."""
    listed = [{"product_id": product, "quantity": quantity} for product, quantity in items]
    return {"user_id": user_id, "items": listed}


async def expect_nobodys_mistake(call, *, also=()):
    """Check that a request which the database refuses for no named reason is not told as one."""
    [ended] = await asyncio.gather(status(call), return_exceptions=True)
    told = isinstance(ended, int) and ended not in (500, 503, *also)
    assert not told, f"an error of the database that nobody is to blame for is answered {ended}"


async def expect_trouble_is_nobodys_mistake(db, table, make):
    """Check the same of what the server says when it is busy, which may be tried again."""
    for sqlstate in ("40001", "40P01", "55P03", "57014"):
        await db.fail_at(table, "INSERT", sqlstate=sqlstate, required=False)
        await expect_nobodys_mistake(make(), also=[201])


async def add_products(db, rng, *stocks):
    """Store a product for each stock, and return their rows, ordered by id."""
    insert = "INSERT INTO products (name, price, stock) VALUES ($1, $2, $3)"
    rows = [(word(rng), Decimal(rng.randrange(100, 9999)) / 100, stock) for stock in stocks]
    await db.executemany(insert, rows)
    newest = "SELECT * FROM products ORDER BY id DESC LIMIT $1"
    return list(reversed(await db.fetch(newest, len(stocks))))


async def count_orders(db):
    """Return how many orders and items there are, and how many pieces are in stock."""
    return await db.fetchrow(
        "SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM order_items)"
        " AS items, (SELECT sum(stock) FROM products) AS stock"
    )


async def expect_refused(student, wire, path, body, right=422):
    """Check that a body is answered 422, before a query is sent."""
    mark = wire.mark()
    reply = await student.ask("POST", path, body)
    expect(reply, right, f"POST {path} with {body}")
    assert not wire.since(mark).queries, f"a query was sent for {body}, which is not allowed"


# --- 4.1 Open and close the pool with the app -----------------------------------------------------


@task("4.1")
@points(0.25)
@hint("asyncpg.create_pool belongs into lifespan, before the yield; get_pool returns that pool.")
async def test_lifespan_opens_one_pool(student, wire):
    """All requests share one pool of at most 10 connections"""
    replies = await student.serve([["GET", "/health"]] * 12)
    assert {reply["status"] for reply in replies} == {200}, "a started app is not healthy"
    opened = len(wire.connections)
    assert 0 < opened <= 10, f"12 requests opened {opened} connections"


@task("4.1")
@points(0.25)
@hint("create_pool(..., max_size=10), which is also what asyncpg does by itself.")
async def test_lifespan_opens_ten_connections_at_most(student, wire):
    """Sixteen requests at the same moment share 10 connections"""
    await student.serve([["GET", "/health"]])
    before = len(wire.connections)
    wire.latency(0.05)  # so that none is over when the last one comes
    # Health would give up where the machine is slow, and connect anew.
    call = asyncio.ensure_future(student.serve_at_once([["GET", "/users/1"]] * 16))
    await asyncio.wait([call])
    opened = len(wire.connections) - before
    assert 0 < opened <= 10, f"16 requests at the same moment opened {opened} connections"


@task("4.1")
@points(0.25)
@hint("request.app.state.pool is the pool of this app, a global variable that of the latest.")
async def test_two_apps_have_two_pools(student, wire):
    """An app goes on serving when another one, started later, has stopped"""
    wire.latency(0.03)  # so that the first has a lot to do when the second one stops
    first = asyncio.ensure_future(student.serve([["GET", "/health"]] * 40))
    while not wire.queries and not first.done():
        await student.ping()
    await student.serve([["GET", "/health"]])
    wire.latency(0)
    replies = await first
    assert wire.queries, "GET /health did not ask the database"
    expect(replies[-1], 200, "the last GET /health of the first app")
    (reply,) = await student.serve([["GET", "/health"]])
    expect(reply, 200, "GET /health of an app that started after two others")


@task("4.1")
@points(0.25)
@hint("`async with asyncpg.create_pool(...) as pool:` around the yield closes it.")
async def test_lifespan_closes_the_pool(student, wire):
    """When the app has stopped, no connection is left open"""
    await student.serve([["GET", "/health"]])
    assert wire.connections, "the app opened no connection"
    left = sum(one.closed is None for one in wire.connections)
    assert not left, f"the app has stopped, and {left} of its connections are still open"


@task("4.1")
@points(0.25)
@hint("What has to happen in any case stands in a finally, or behind an `async with`.")
async def test_lifespan_closes_after_an_error(student, db, wire):
    """An app that ends with an error leaves no connection open either"""
    await db.execute("ALTER TABLE users RENAME TO gone")
    await student.serve([["GET", "/health"]])
    await asyncio.wait([asyncio.ensure_future(student.serve([["GET", "/users/1"]]))])
    assert wire.connections, "the app opened no connection"
    left = sum(one.closed is None for one in wire.connections)
    assert not left, f"the app has ended, and {left} of its connections are still open"


@task("4.1")
@points(0.25)
@hint("Open the pool before the yield, and let what create_pool raises pass.")
async def test_lifespan_does_not_start_without_a_database(student, wire):
    """An app whose database is not there, or lets nobody in, does not start"""
    await student.pool_options(min_size=20, max_size=20)
    pool = await student.pool()  # all connections that PostgreSQL lets this user have
    mark = wire.mark()
    with student.raises("TooManyConnectionsError"):
        await student.serve([])
    refused = any(one.sqlstate == "53300" for one in wire.since(mark).connections)
    assert refused, "the app has not asked PostgreSQL for a connection"
    await pool.close()
    async with wire.unreachable():
        with student.raises("ConnectionRefusedError"):
            await student.serve([])


@task("4.1")
@points(0.25)
@hint("A SELECT 1 is enough of a question.")
async def test_health_asks_the_database(student, db, wire):
    """GET /health is answered 200 after the database has answered"""
    reply = await student.ask("GET", "/health")
    expect(reply, 200, "GET /health")
    assert reply["body"] == {"status": "ok"}, f"GET /health says {reply['body']}"
    assert wire.queries, "GET /health did not ask the database"
    async with db.transaction():
        await db.execute("SELECT FROM users FOR UPDATE")
        reply = await student.ask("GET", "/health")
    expect(reply, 200, "GET /health while somebody changes rows")


@task("4.1")
@points(0.25)
@hint("Catch what asyncpg and the network raise, and raise HTTPException(503).")
async def test_health_knows_when_the_database_is_gone(student, elsewhere, sweep, db, wire):
    """GET /health is answered 503 while the database is away, and 200 when it is back"""
    await student.pool_options(min_size=0, max_size=1)
    pool = await student.pool()
    await elsewhere.pool_options(min_size=20, max_size=20)
    others = await elsewhere.pool()  # all connections that PostgreSQL lets this user have
    expect(await student.ask("GET", "/health"), 503, "GET /health that PostgreSQL lets not in")
    await others.close()
    while await db.sessions():
        await student.ping()
    async with wire.unreachable():
        expect(await student.ask("GET", "/health"), 503, "GET /health without a database")
    mark = wire.mark()
    expect(await student.ask("GET", "/health"), 200, "GET /health with the database back")
    assert wire.since(mark).queries, "GET /health did not ask the database"
    await sweep(lambda: status(student.ask("GET", "/health")), only=[Trouble.CANCELLED])
    await pool.close()  # what asyncpg itself raises
    expect(await student.ask("GET", "/health"), 503, "GET /health with a pool that is closed")


@task("4.1")
@points(0.25)
@hint("Put asyncio.timeout(1) around acquire and query, and catch TimeoutError.", when="error")
@hint("Put asyncio.timeout(1) around acquire and query, and catch TimeoutError.")
async def test_health_does_not_wait_for_ever(student, residue, wire):
    """GET /health is answered 503 when all connections are at work, or nearly for a second"""
    await student.pool_options(min_size=1, max_size=1)
    pool = await student.pool()
    busy = await pool.acquire()
    reply = await residue.check(student.ask("GET", "/health"))
    expect(reply, 503, "GET /health while the pool is used up")
    await pool.release(busy)
    mark = wire.mark()
    expect(await student.ask("GET", "/health"), 200, "GET /health with a free connection")
    assert wire.since(mark).queries, "GET /health did not ask the database"
    busy = await pool.acquire()
    wire.latency(0.55)  # of giving it back, and then of the question: 1.1 s in all
    given = asyncio.ensure_future(pool.release(busy))
    asked = await student.ask("GET", "/health")
    expect(asked, 503, "GET /health that waits 0.55 s for a connection, and 0.55 s for its answer")
    await given
    wire.latency(0)
    async with wire.steps(student.ask("GET", "/health")) as steps:
        await steps.come_to(1)
        await student.pass_time(2)  # by its own clock
    asked = await steps.call
    expect(asked, 503, "GET /health that has a connection at once, and its answer after 2 s")


@task("4.1")
@points(0.25)
@hint("0.3 s is too soon to give up: asyncio.timeout(1) gives the database its time.")
async def test_health_gives_the_database_its_time(student, wire):
    """GET /health does not give up before 0.3 s are over"""
    await student.pool_options(min_size=1, max_size=1)
    pool = await student.pool()
    expect(await student.ask("GET", "/health"), 200, "GET /health")
    assert wire.queries, "GET /health did not ask the database"
    busy, first = await pool.acquire(), []
    # The clock is that of the student's process, and begins before the request does.
    clock = asyncio.ensure_future(pool.acquire(timeout=0.28))
    asked = asyncio.ensure_future(student.ask("GET", "/health"))
    for waiting in (clock, asked):
        waiting.add_done_callback(first.append)
    await asyncio.wait([clock, asked])
    assert first[0] is clock, "GET /health gave up before 0.28 seconds were over"
    with student.raises("TimeoutError"):
        await clock
    await pool.release(busy)


# --- 4.2 Answer as HTTP does ----------------------------------------------------------------------


@task("4.2")
@points(0.5)
@hint("INSERT ... RETURNING id, and create_app sets the status.")
async def test_sign_up_stores(student, db, rng, residue):
    """POST /users stores the user and is answered 201 with the id"""
    new = a_user(rng)
    await db.execute(
        "INSERT INTO users (id, name, email, created_at) OVERRIDING SYSTEM VALUE"
        " VALUES (1000, 'x', $1, now() + interval '1 day')",
        word(rng),
    )
    reply = await residue.check(student.ask("POST", "/users", new))
    expect(reply, 201, "POST /users")
    row = await db.fetchrow("SELECT id, name, email FROM users WHERE email = $1", new["email"])
    assert row is not None, "no user was stored"
    assert dict(row) == {"id": row["id"], **new}, f"stored was {dict(row)}"
    assert reply["body"] == {"id": row["id"]}, f"the body is {reply['body']}"


@task("4.2")
@points(0.5)
@hint("Say it in NewUser: Field(min_length=..., max_length=..., pattern=...).")
async def test_sign_up_refuses_what_is_not_valid(student, db, rng, wire):
    """POST /users is answered 422 for what is no user, and sends nothing"""
    before = await db.fetchval("SELECT count(*) FROM users")
    good = a_user(rng)
    for wrong in (
        {"name": ""},
        {"name": " \t "},
        {"name": "n" * 101},
        {"name": None},
        {"name": 7},
        {"email": word(rng)},
        {"email": "@example.org"},
        {"email": f"{word(rng)}@"},
        {"email": ["a@b"]},
    ):
        await expect_refused(student, wire, "/users", good | wrong)
    for missing in good:
        body = {key: good[key] for key in good if key != missing}
        await expect_refused(student, wire, "/users", body)
    await expect_refused(student, wire, "/users", [good])
    assert await db.fetchval("SELECT count(*) FROM users") == before, "a user was stored"
    longest = good | {"name": "n" * 100}
    expect(await student.ask("POST", "/users", longest), 201, "a name of 100 characters")


@task("4.2")
@points(0.25)
@hint("Check the texts and change nothing: no strip(), no lower(), and len() counts characters.")
async def test_sign_up_stores_texts_as_sent(student, db, rng):
    """Name and address are stored character by character, whatever they hold"""
    letters = word(rng)
    for name, email in (
        (f" {letters}\t", f" {letters}@example.org "),
        # A name is no key, and an address in capitals is another one.
        (f" {letters}\t", f"{letters}@example.org"),
        ("é" * 100, f"{letters.upper()}@Example.ORG"),
        ("'; DROP TABLE users; --", f"'{letters}'@example.org"),
        ("0", "a@b"),
        (" x", "a@" + letters * 30),
        ("-!", f"!@{letters}"),
        ("\u2013", f'"{letters} b"@-'),
        ("two\nlines", f"{letters}\n{letters}@two.lines"),
        ("long", f"{letters}@" + "x" * 30_000),
    ):
        reply = await student.ask("POST", "/users", {"name": name, "email": email})
        expect(reply, 201, f"POST /users with {name!r:.40} and {email!r:.60}")
        row = await db.fetchrow("SELECT * FROM users ORDER BY id DESC LIMIT 1")
        stored = row["name"], row["email"]
        assert stored == (name, email), f"{name!r:.40}, {email!r:.60} is stored as {stored!r:.120}"
        assert reply["body"] == {"id": row["id"]}, f"user {row['id']} is told {reply['body']}"
    assert row["password_hash"] == "!", "a column that was not sent has another value than its own"  # noqa: S105 - nobody's


@task("4.2")
@points(0.75)
@hint("Catch asyncpg.UniqueViolationError alone, and raise HTTPException(409).")
@hint("Catch asyncpg.UniqueViolationError, and raise HTTPException(409).", when="error")
async def test_sign_up_taken(student, db, rng, residue):
    """POST /users is answered 409 for an address that is taken, and for nothing else"""
    new = a_user(rng)
    await db.execute("INSERT INTO users (name, email) VALUES ('first', $1)", new["email"])
    reply = await residue.check(student.ask("POST", "/users", new))
    expect(reply, 409, "POST /users with an address that is taken")
    again = new | {"name": "first"}
    expect(await student.ask("POST", "/users", again), 409, "POST /users with a user who is there")
    stored = await db.fetch("SELECT name FROM users WHERE email = $1", new["email"])
    assert [row["name"] for row in stored] == ["first"], "the user of this address has changed"
    await db.fail_at("users", "INSERT", sqlstate="23514", constraint="users_name_check")
    await expect_nobodys_mistake(student.ask("POST", "/users", a_user(rng)))
    reply = await student.ask("POST", "/users", a_user(rng))
    expect(reply, 201, "the next POST /users")


@task("4.2")
@points(0.5)
@hint("Do not look first: insert, and let the unique constraint decide.", when="error")
@hint("Do not look first: insert, and let the unique constraint decide.")
async def test_sign_up_at_the_same_moment(student, elsewhere, interleave, db, rng):
    """Of two who want one address at the same moment, one has it and the other is answered 409"""
    new = a_user(rng)
    await interleave(
        lambda: status(student.ask("POST", "/users", new)),
        lambda: status(elsewhere.ask("POST", "/users", new)),
    )
    new = a_user(rng)
    async with db.rival() as rival, rival.transaction():
        await rival.execute("INSERT INTO users (name, email) VALUES ('x', $1)", new["email"])
        call = asyncio.ensure_future(student.ask("POST", "/users", new))
        await db.wait_for_blocked(by=call)
    expect(await call, 409, "POST /users with an address that somebody is about to store")


@task("4.2")
@points(0.5)
@hint("Only asyncpg.UniqueViolationError is a 409: let every other error pass.")
async def test_sign_up_whatever_happens(student, sweep, db, rng):
    """Whatever goes wrong during POST /users, it is not told as something else"""
    new = a_user(rng)
    await sweep(lambda: status(student.ask("POST", "/users", new)), answers=[500, 503])
    await expect_trouble_is_nobodys_mistake(
        db, "users", lambda: student.ask("POST", "/users", a_user(rng))
    )


@task("4.2")
@points(0.5)
@hint("Name the columns that the answer has, in SELECT.")
async def test_show_user_shows(student, db, rng, residue, wire):
    """GET /users/ID shows id, name, email and created_at, and nothing else"""
    await db.execute("ALTER TABLE users ADD COLUMN phone text NOT NULL DEFAULT '0'")
    new = a_user(rng)
    new["email"] = new["email"].upper()
    insert = "INSERT INTO users (name, email, password_hash) VALUES ($1, $2, $3) RETURNING *"
    row = await db.fetchrow(insert, new["name"], new["email"], word(rng))
    reply = await residue.check(student.ask("GET", f"/users/{row['id']}"))
    expect(reply, 200, "GET /users/ID of a user that is there")
    body = reply["body"]
    keys = sorted(body)
    assert keys == ["created_at", "email", "id", "name"], f"the answer has {keys}"
    shown = {key: body[key] for key in ("id", "name", "email")}
    assert shown == {"id": row["id"], **new}, f"the answer has {shown}"
    then = datetime.fromisoformat(body["created_at"])
    assert then == row["created_at"], f"created_at is {body['created_at']}"
    insert = "INSERT INTO users (id, name, email) OVERRIDING SYSTEM VALUE VALUES ($1, $2, $2)"
    for large in boundaries.LARGE_IDS:
        await db.execute(insert, large, word(rng))
        reply = await student.ask("GET", f"/users/{large}")
        expect(reply, 200, f"GET /users/{large} of a user that is there")
    assert wire.queries, "GET /users/ID was answered without asking the database"
    part = [query.sql for query in wire.queries if str(boundaries.LARGE_IDS[-1]) in query.sql]
    assert not part, "the id of GET /users/ID is part of an SQL text"


@task("4.2")
@points(0.5)
@hint("fetchrow returns None where there is no row: raise HTTPException(404).")
@hint("Field(ge=..., lt=2**63) keeps out what asyncpg refuses to send.", when="error")
async def test_show_user_unknown(student, db, residue, sweep, wire):
    """GET /users/ID is answered 404 for an id that nobody has"""
    latest = await db.fetchval("SELECT max(id) FROM users")
    for nobody in (latest + 1, 0, -1, 2**63 - 1):
        reply = await residue.check(student.ask("GET", f"/users/{nobody}"))
        expect(reply, 404, f"GET /users/{nobody}")
    for beyond in (2**63, -(2**63) - 1, 10**30):
        got = await status(student.ask("GET", f"/users/{beyond}"))
        assert got in (404, 422), f"GET /users/{beyond} is answered {got}, 404 or 422 is right"
    expect(await student.ask("GET", "/users/ada"), 422, "GET /users/ada")
    assert wire.queries, "GET /users/ID was answered without asking the database"
    await sweep(lambda: status(student.ask("GET", "/users/1")), answers=[500, 503])
    async with db.rival() as rival, rival.transaction():
        # As who deletes them.
        await rival.execute("SELECT FROM users FOR UPDATE; DELETE FROM users WHERE false")
        assert await passes(db, student.ask("GET", "/users/1"), waiting=0), (
            "GET /users/1 waits for who changes the user"
        )


# --- 4.3 One transaction a request ----------------------------------------------------------------


#: Rows that no order changes but its own.
OF_OTHERS = [
    "SELECT * FROM users",
    "SELECT * FROM orders",
    "SELECT * FROM order_items",
    "SELECT id, name, price FROM products",
]


@task("4.3")
@points(0.5)
@hint("Add up the pieces of each product first; str() of a Decimal keeps its cents.")
async def test_take_order_stores(student, db, rng, residue):
    """POST /orders stores order, items and stock, and is answered with id and total"""
    one, other = await add_products(db, rng, 300, 400)
    # Tens, so that the total has a last digit that a float loses.
    many, more, few = (10 * rng.randrange(1, 10) for _ in range(3))
    body = an_order(2, (other["id"], many), (one["id"], few), (other["id"], more))
    expect(await student.ask("POST", "/orders", an_order(1, (1, 1))), 201, "POST /orders")
    await db.execute(
        "INSERT INTO orders (id, user_id, total, created_at) OVERRIDING SYSTEM VALUE"
        " VALUES (1000, 2, 0, now() + interval '1 day')"
    )
    before = [await db.fetch(rows) for rows in OF_OTHERS]
    reply = await residue.check(student.ask("POST", "/orders", body))
    expect(reply, 201, "POST /orders")
    known = [row["id"] for row in before[1]]
    order = await db.fetchrow("SELECT * FROM orders WHERE id <> ALL($1)", known)
    assert order is not None, "no order was stored"
    total = few * one["price"] + (many + more) * other["price"]
    assert (order["user_id"], order["total"]) == (2, total), f"stored was {dict(order)}"
    told = {"id": order["id"], "total": str(total)}
    assert reply["body"] == told, f"the answer is {reply['body']}, {told} is right"
    items = await db.fetch(
        "SELECT product_id, quantity, price FROM order_items WHERE order_id = $1 ORDER BY 1",
        order["id"],
    )
    right = [(one["id"], few, one["price"]), (other["id"], many + more, other["price"])]
    assert [tuple(item) for item in items] == right, "the items are others than were ordered"
    left = await db.fetch("SELECT stock FROM products WHERE id >= $1 ORDER BY id", one["id"])
    assert [row["stock"] for row in left] == [300 - few, 400 - many - more], "the stock is wrong"
    there = [await db.fetch(rows) for rows in OF_OTHERS]
    assert all(set(rows) <= set(now) for rows, now in zip(before, there, strict=True)), (
        "POST /orders has changed what is not of the order"
    )


@task("4.3")
@points(0.25)
@hint("1000 is the most of one item: what the request says twice may come to more.")
async def test_take_order_adds_up_beyond_a_thousand(student, db, rng):
    """An order may list a product a thousand times, and a hundred other products"""
    [many, *others] = await add_products(db, rng, 5000, *[3] * 100)
    await db.execute("UPDATE products SET price = 9999.90")
    items = [(many["id"], 1000), *((row["id"], 1) for row in others), *[(many["id"], 1)] * 1000]
    reply = await student.ask("POST", "/orders", an_order(2, *items))
    expect(reply, 201, "an order of 1101 lines, 2000 pieces of a product and a hundred others")
    total = reply["body"]["total"]
    assert total == "20999790.00", f"2100 pieces for 9999.90 each are told as {total}"
    stored = await db.fetch("SELECT product_id, quantity FROM order_items ORDER BY product_id")
    right = [(many["id"], 2000), *((row["id"], 1) for row in others)]
    assert [tuple(row) for row in stored] == right, "the items are others than were ordered"
    stock = await db.fetchval("SELECT stock FROM products WHERE id = $1", many["id"])
    assert stock == 3000, f"of 5000 pieces there are {stock} left, not 3000"


@task("4.3")
@points(0.25)
@hint("Ask by `conn`, which has the transaction: `pool` would wait for a second connection.")
@hint("Ask by `conn`: `pool` would wait for a second connection.", when="error")
async def test_take_order_needs_one_connection(student, db, rng):
    """An order needs a single connection, whether it is stored or refused"""
    await student.pool_options(min_size=1, max_size=1)
    [product] = await add_products(db, rng, 3)
    nobody = await db.fetchval("SELECT max(id) + 1 FROM users")
    for user_id, product_id, quantity, right in (
        (1, product["id"], 4, 409),
        (1, product["id"] + 1, 1, 404),
        (nobody, product["id"], 1, 404),
        (1, product["id"], 3, 201),
    ):
        body = an_order(user_id, (product_id, quantity))
        expect(await student.ask("POST", "/orders", body), right, f"POST /orders with {body}")
    assert (await count_orders(db))["orders"] == 1, "of four orders not exactly one was stored"


@task("4.3")
@points(0.25)
@hint("Look whether user and products are there, and raise HTTPException(404).")
@hint("A foreign key violation is a 404: catch it, or look first.", when="error")
async def test_take_order_refuses(student, db, rng, wire):
    """POST /orders is answered 404 for who or what is not there, 422 for what is no order"""
    [product] = await add_products(db, rng, 5)
    before = await count_orders(db)
    nobody = await db.fetchval("SELECT max(id) + 1 FROM users")
    good = (product["id"], 1)
    reply = await student.ask("POST", "/orders", an_order(nobody, good))
    expect(reply, 404, "an order of a user that is not there")
    reply = await student.ask("POST", "/orders", an_order(1, good, (product["id"] + 1, 1)))
    expect(reply, 404, "an order of a product that is not there")
    await expect_refused(student, wire, "/orders", an_order(1))
    for quantity in (0, -1, 1001, 1.5, "x"):
        await expect_refused(student, wire, "/orders", an_order(1, (good[0], quantity)))
    await expect_refused(student, wire, "/orders", {"user_id": 1})
    await expect_refused(student, wire, "/orders", {"items": an_order(1, good)["items"]})
    for item in ({"product_id": good[0]}, {"quantity": 1}):
        await expect_refused(student, wire, "/orders", {"user_id": 1, "items": [item]})
    await expect_refused(student, wire, "/orders", an_order(None, good))
    assert await count_orders(db) == before, "an order that was refused has left something"


@task("4.3")
@points(0.25)
@hint("Raise HTTPException inside of the transaction: returning an answer commits it.")
@hint("Look at the stock, of locked rows, before you take from it.", when="error")
async def test_take_order_out_of_stock(student, db, rng, residue):
    """POST /orders is answered 409 if one product is short, and nothing is ordered"""
    enough, short, gone = await add_products(db, rng, 9, 3, 0)
    before = await count_orders(db)
    for items in (
        [(enough["id"], 2), (short["id"], 4)],
        [(short["id"], 4), (enough["id"], 2)],
        [(short["id"], 2), (enough["id"], 1), (short["id"], 2)],
        [(gone["id"], 1)],
    ):
        reply = await residue.check(student.ask("POST", "/orders", an_order(1, *items)))
        expect(reply, 409, "an order of more than there is")
        assert await count_orders(db) == before, "an order that was refused has left something"
    for table, sqlstate, name in (
        ("orders", "23514", "orders_total_check"),
        ("order_items", "23503", "order_items_order_id_fkey"),
    ):
        await db.fail_at(table, "INSERT", sqlstate=sqlstate, constraint=name)
        asked = student.ask("POST", "/orders", an_order(1, (short["id"], 1)))
        await expect_nobodys_mistake(asked)
    reply = await student.ask("POST", "/orders", an_order(1, (short["id"], 3)))
    expect(reply, 201, "an order of all that there is")


@task("4.3")
@points(0.5)
@hint("The transaction has to be over before the answer: async with in the function does that.")
async def test_take_order_whatever_happens(student, sweep, db, rng):
    """Whatever goes wrong during POST /orders, all of it is stored or nothing, as it was told"""
    one, other = await add_products(db, rng, 5, 5)
    body = an_order(1, (one["id"], 2), (other["id"], 1))
    await sweep(lambda: status(student.ask("POST", "/orders", body)), answers=[500, 503])
    await expect_trouble_is_nobodys_mistake(
        db, "orders", lambda: student.ask("POST", "/orders", body)
    )


@task("4.3")
@points(0.5)
@hint("SELECT ... FOR UPDATE: the stock that you look at has to be yours until COMMIT.")
@hint("SELECT ... FOR UPDATE: the stock that you look at has to be yours.", when="error")
async def test_take_order_of_the_last_piece(student, elsewhere, interleave, db, rng):
    """Of two who order the last piece at the same moment, one has it, the other is answered 409"""
    [last] = await add_products(db, rng, 1)
    one, other = an_order(1, (last["id"], 1)), an_order(2, (last["id"], 1))
    await interleave(
        lambda: status(student.ask("POST", "/orders", one)),
        lambda: status(elsewhere.ask("POST", "/orders", other)),
    )
    for body, right in (one, 201), (other, 409):
        reply = await student.ask("POST", "/orders", body)
        expect(reply, right, "POST /orders for a last piece, and then for what is gone")
    stock = await db.fetchval("SELECT stock FROM products WHERE id = $1", last["id"])
    assert stock == 0, f"the last piece is sold, and there are {stock}"


@task("4.3")
@points(0.25)
@hint("Read the price under the lock, or let the UPDATE that takes the stock return it.")
@hint("A price that changes meanwhile breaks nothing: lock, then look.", when="error")
async def test_take_order_at_todays_price(student, db, rng):
    """A price that changes while an order waits is the one to pay, also if it is nothing"""
    [dear, free] = await add_products(db, rng, 9, 9)
    await db.execute("UPDATE products SET price = 0 WHERE id = $1", free["id"])
    body = an_order(1, (dear["id"], 2), (free["id"], 1))
    raise_it = "UPDATE products SET price = price + 100 WHERE id = $1"
    async with db.rival() as rival, rival.transaction():
        await rival.execute(raise_it, dear["id"])
        call = asyncio.ensure_future(student.ask("POST", "/orders", body))
        await db.wait_for_blocked(by=call)
    reply = await call
    expect(reply, 201, "an order that waited for a price")
    total = str(2 * (dear["price"] + 100))
    assert reply["body"]["total"] == total, f"the total is {reply['body']['total']}, not {total}"
    prices = await db.fetch("SELECT price FROM order_items ORDER BY product_id")
    right = [dear["price"] + 100, 0]
    assert [row["price"] for row in prices] == right, "the items have not the prices of now"
    reply = await student.ask("POST", "/orders", an_order(1, (free["id"], 1)))
    expect(reply, 201, "an order of what costs nothing")
    assert reply["body"]["total"] == "0.00", f"the total of nothing is {reply['body']['total']}"
    await db.execute("UPDATE products SET price = 1.50 WHERE id = $1", free["id"])
    reply = await student.ask("POST", "/orders", an_order(1, (free["id"], 2)))
    total = reply["body"]["total"]
    assert total == "3.00", f"2 pieces whose price is 1.50 now, and was 0 before, cost {total}"


@task("4.3")
@points(0.25)
@hint("Ids are bigint: no cast to integer. What no bigint holds, nobody has.")
@hint("Field(ge=..., lt=2**63) keeps out what asyncpg refuses to send.", when="error")
async def test_take_order_of_any_id(student, db, rng):
    """Users and products may have any id that a bigint holds; beyond it there is nobody"""
    insert = "INSERT INTO users (id, name, email) OVERRIDING SYSTEM VALUE VALUES ($1, $2, $2)"
    stock = "INSERT INTO products (id, name, price, stock) OVERRIDING SYSTEM VALUE VALUES"
    for large in boundaries.LARGE_IDS:
        await db.execute(insert, large, word(rng))
        await db.execute(f"{stock} ($1, 'large', 2.50, 3)", large - 1)
        reply = await student.ask("POST", "/orders", an_order(large, (large - 1, 3)))
        expect(reply, 201, f"an order of user {large}")
        order = await db.fetchrow("SELECT user_id, total FROM orders ORDER BY id DESC LIMIT 1")
        assert tuple(order) == (large, Decimal("7.50")), f"stored was {dict(order)}"
    for beyond in (2**63, -(2**63) - 1, 10**30):
        for body in (an_order(beyond, (1, 1)), an_order(1, (beyond, 1))):
            got = await status(student.ask("POST", "/orders", body))
            assert got in (404, 422), f"an id of {beyond} is answered {got}, 404 or 422 is right"


@task("4.3")
@points(0.5)
@hint("Lock the products of an order in one order, that of their ids, before anything else.")
@hint("Lock the products in the order of their ids, before anything else.", when="error")
async def test_take_order_of_the_same_products(student, elsewhere, db, rng):
    """Two orders of the same two products, listed crosswise, are both stored"""
    one, other = (row["id"] for row in await add_products(db, rng, 5, 5))
    calls = await meet(
        db,
        student.ask("POST", "/orders", an_order(1, (one, 1), (other, 2))),
        elsewhere.ask("POST", "/orders", an_order(2, (other, 2), (one, 1))),
        at={"products": [f"id = {one}", f"id = {other}"]},
    )
    for call in calls:
        expect(await call, 201, "one of two orders at the same moment")
    both = [row["id"] for row in await add_products(db, rng, 5, 5)]
    calls = await meet_reordered(
        db,
        lambda: student.ask("POST", "/orders", an_order(1, *((id_, 1) for id_ in both))),
        lambda: elsewhere.ask("POST", "/orders", an_order(2, *((id_, 1) for id_ in both))),
        table="products",
        ids=both,
        ranked_by="price = $1::int, stock = $1, name = chr($1 + 64)",
    )
    for call in calls:
        expect(await call, 201, "one of two orders while prices and stock change")
    [third] = await add_products(db, rng, 5)
    async with db.rival() as rival, rival.transaction():
        await rival.execute("UPDATE products SET name = name WHERE id = $1", one)
        waiting = asyncio.ensure_future(student.ask("POST", "/orders", an_order(1, (one, 1))))
        await db.wait_for_blocked(by=waiting)
        assert await passes(db, elsewhere.ask("POST", "/orders", an_order(2, (third["id"], 1)))), (
            "an order waits for one of another product by another user"
        )
    expect(await waiting, 201, "an order that waited for its product")
    ours = [one, other, third["id"]]
    left = await db.fetch("SELECT stock FROM products WHERE id = ANY($1) ORDER BY id", ours)
    right = [2, 1, 4]
    assert [row["stock"] for row in left] == right, "the stock is wrong after four orders"
