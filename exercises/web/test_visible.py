"""Visible tests of exercise 4. The hidden tests ask more, with other data."""

from decimal import Decimal

from grader.pytest_plugin import hint, points, task


def expect(reply, right, what):
    """Check a status."""
    got = reply["status"]
    assert got == right, f"{what} is answered {got}, {right} is right"


# --- 4.1 Open and close the pool with the app -----------------------------------------------------


@task("4.1")
@points(1)
@hint("`async with asyncpg.create_pool(...) as pool:` around the yield opens and closes it.")
async def test_lifespan_opens_and_closes(student, wire):
    """The app opens a pool when it starts and closes it when it stops"""
    [reply] = await student.serve([["GET", "/health"]])
    expect(reply, 200, "GET /health of a started app")
    assert wire.connections, "the app opened no connection"
    left = sum(one.closed is None for one in wire.connections)
    assert not left, f"the app has stopped, and {left} of its connections are still open"


@task("4.1")
@points(1)
@hint("Ask with SELECT 1; catch what asyncpg and the network raise, and raise HTTPException(503).")
async def test_health_tells_whether_the_database_answers(student, wire):
    """GET /health is answered 200, and 503 while the database is away"""
    reply = await student.ask("GET", "/health")
    expect(reply, 200, "GET /health")
    assert reply["body"] == {"status": "ok"}, f"GET /health says {reply['body']}"
    async with wire.unreachable():
        expect(await student.ask("GET", "/health"), 503, "GET /health without a database")


# --- 4.2 Answer as HTTP does ----------------------------------------------------------------------


@task("4.2")
@points(1)
@hint("INSERT ... RETURNING id; catch asyncpg.UniqueViolationError and raise HTTPException(409).")
async def test_sign_up_stores_once(student, db):
    """POST /users is answered 201 with the id, and 409 when the address is taken"""
    new = {"name": "Edsger Dijkstra", "email": "edsger@example.org"}
    reply = await student.ask("POST", "/users", new)
    expect(reply, 201, "POST /users")
    row = await db.fetchrow("SELECT id, name FROM users WHERE email = $1", new["email"])
    assert row is not None, "no user was stored"
    assert reply["body"] == {"id": row["id"]}, f"the answer is {reply['body']}"
    again = await student.ask("POST", "/users", new | {"name": "Another"})
    expect(again, 409, "POST /users with an address that is taken")


@task("4.2")
@points(1)
@hint("Check the texts, and change nothing in them.")
async def test_sign_up_stores_as_sent(student, db):
    """A name and an address are stored as they were sent"""
    new = {"name": " Edsger", "email": "Edsger@Example.org"}
    expect(await student.ask("POST", "/users", new), 201, f"POST /users with {new}")
    row = await db.fetchrow("SELECT name, email FROM users ORDER BY id DESC LIMIT 1")
    assert dict(row) == new, f"stored was {dict(row)}"


@task("4.2")
@points(1)
@hint("Say in NewUser what a name and an address are: Field(min_length=1, ...).")
async def test_sign_up_refuses(student, db):
    """POST /users is answered 422 for what is no user"""
    for wrong in ({"name": ""}, {"name": "n" * 101}, {"email": "edsger"}):
        new = {"name": "Edsger Dijkstra", "email": "edsger@example.org"} | wrong
        expect(await student.ask("POST", "/users", new), 422, f"POST /users with {wrong}")
    assert await db.fetchval("SELECT count(*) FROM users") == 3, "a user was stored"


@task("4.2")
@points(1)
@hint("Name the columns in SELECT; where there is no row, raise HTTPException(404).")
async def test_show_user_shows(student):
    """GET /users/1 shows a user, GET /users/99 is answered 404"""
    reply = await student.ask("GET", "/users/1")
    expect(reply, 200, "GET /users/1")
    shown = {"name": reply["body"].get("name"), "email": reply["body"].get("email")}
    assert shown == {"name": "Ada Lovelace", "email": "ada@example.org"}, f"shown is {shown}"
    expect(await student.ask("GET", "/users/99"), 404, "GET /users/99")


# --- 4.3 One transaction a request ----------------------------------------------------------------


@task("4.3")
@points(1)
@hint("One transaction around all of it; the total is a text: str() of a Decimal.")
async def test_take_order_stores(student, db):
    """POST /orders stores an order and takes its items from the stock"""
    items = [{"product_id": 1, "quantity": 2}, {"product_id": 2, "quantity": 10}]
    reply = await student.ask("POST", "/orders", {"user_id": 1, "items": items})
    expect(reply, 201, "POST /orders")
    order = await db.fetchrow("SELECT id, total FROM orders")
    assert order is not None, "no order was stored"
    assert order["total"] == Decimal("15.50"), f"the total is {order['total']}"
    told = {"id": order["id"], "total": "15.50"}
    assert reply["body"] == told, f"the answer is {reply['body']}, {told} is right"
    stock = await db.fetchval("SELECT stock FROM products WHERE id = 1")
    assert stock == 18, f"of product 1 there are {stock}, 18 are right"


@task("4.3")
@points(1)
@hint("Raise HTTPException inside of the transaction: it rolls back what was stored before.")
async def test_take_order_out_of_stock(student, db):
    """POST /orders is answered 409 if one product is short, and nothing is ordered"""
    items = [{"product_id": 1, "quantity": 1}, {"product_id": 4, "quantity": 2}]
    reply = await student.ask("POST", "/orders", {"user_id": 1, "items": items})
    expect(reply, 409, "an order of more than there is")
    assert await db.fetchval("SELECT count(*) FROM orders") == 0, "an order was stored"
    stock = await db.fetchval("SELECT stock FROM products WHERE id = 1")
    assert stock == 20, f"of product 1 there are {stock}, 20 are right"


@task("4.3")
@points(1)
@hint("Ask by `conn`, which has the transaction: `pool` would wait for a second connection.")
async def test_take_order_needs_one_connection(student, db):
    """The same product twice is one item, and a pool of one connection is enough for it"""
    await student.pool_options(min_size=1, max_size=1)
    await db.execute("UPDATE products SET stock = 3000 WHERE id = 1")
    items = [{"product_id": 1, "quantity": quantity} for quantity in (1000, 500)]
    reply = await student.ask("POST", "/orders", {"user_id": 1, "items": items})
    expect(reply, 201, "POST /orders with 1000 and 500 of one product")
    quantities = [row["quantity"] for row in await db.fetch("SELECT quantity FROM order_items")]
    assert quantities == [1500], f"the items' quantities are {quantities}"
    items = [{"product_id": 9999, "quantity": 1}]
    reply = await student.ask("POST", "/orders", {"user_id": 1, "items": items})
    expect(reply, 404, "POST /orders with a product that is not there")
