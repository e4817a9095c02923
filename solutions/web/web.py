"""The reference for exercise 4."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import asyncpg
from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, Field

# --- 4.1 Open and close the pool with the app -----------------------------------------------------


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(app.state.dsn, min_size=1, max_size=10) as pool:
        app.state.pool = pool
        yield


def get_pool(request: Request) -> asyncpg.Pool:
    return request.app.state.pool


Pool = Annotated[asyncpg.Pool, Depends(get_pool)]


#: For each: getting a connection, the answer, and giving the connection back. A second in all.
PATIENCE_S = 0.33


async def health(pool: Pool) -> dict[str, str]:
    try:
        async with pool.acquire(timeout=PATIENCE_S) as conn:
            await conn.fetchval("SELECT 1", timeout=PATIENCE_S)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}


# --- 4.2 Answer as HTTP does ----------------------------------------------------------------------


class NewUser(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
    email: Annotated[str, Field(pattern=r"^[^@]+@[^@]+$")]


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    insert = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    try:
        return {"id": await pool.fetchval(insert, new.name, new.email)}
    except asyncpg.UniqueViolationError as error:
        raise HTTPException(409, "this e-mail address is taken") from error


async def show_user(
    user_id: Annotated[int, Field(ge=-(2**63), lt=2**63)], pool: Pool
) -> dict[str, Any]:
    select = "SELECT id, name, email, created_at FROM users WHERE id = $1"
    row = await pool.fetchrow(select, user_id)
    if row is None:
        raise HTTPException(404, "there is no such user")
    return dict(row)


# --- 4.3 One transaction a request ----------------------------------------------------------------


Id = Annotated[int, Field(ge=1, lt=2**63)]


class Item(BaseModel):
    product_id: Id
    quantity: Annotated[int, Field(ge=1, le=1000)]


class NewOrder(BaseModel):
    user_id: Id
    items: Annotated[list[Item], Field(min_length=1)]


async def take_order(new: NewOrder, pool: Pool) -> dict[str, Any]:
    wanted = Counter()
    for item in new.items:
        wanted[item.product_id] += item.quantity
    async with pool.acquire() as conn, conn.transaction():
        if not await conn.fetchval("SELECT true FROM users WHERE id = $1", new.user_id):
            raise HTTPException(404, "there is no such user")
        products = await lock_products(conn, wanted)
        total = sum(wanted[row["id"]] * row["price"] for row in products)
        insert = "INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id"
        order_id = await conn.fetchval(insert, new.user_id, total)
        lines = [(order_id, row["id"], wanted[row["id"]], row["price"]) for row in products]
        await conn.executemany("INSERT INTO order_items VALUES ($1, $2, $3, $4)", lines)
        take = "UPDATE products SET stock = stock - $2 WHERE id = $1"
        await conn.executemany(take, sorted(wanted.items()))
    return {"id": order_id, "total": str(total)}


async def lock_products(conn: asyncpg.Connection, wanted: Counter) -> list[asyncpg.Record]:
    """Lock them in the order of their ids, so that nobody waits for each other."""
    select = "SELECT id, price, stock FROM products WHERE id = ANY($1) ORDER BY id FOR UPDATE"
    products = await conn.fetch(select, list(wanted))
    if len(products) < len(wanted):
        raise HTTPException(404, "there is no such product")
    if any(row["stock"] < wanted[row["id"]] for row in products):
        raise HTTPException(409, "there is not enough in stock")
    return products


# --- Given: nothing to write from here on ---------------------------------------------------------


def create_app(dsn: str) -> FastAPI:
    """Make the app: all routes stand here. ``app.get(path)(function)`` is ``@app.get(path)``."""
    app = FastAPI(lifespan=lifespan)
    app.state.dsn = dsn
    app.get("/health")(health)
    app.post("/users", status_code=201)(sign_up)
    app.get("/users/{user_id}")(show_user)
    app.post("/orders", status_code=201)(take_order)
    return app


async def serve(dsn: str, requests: list[list[Any]]) -> list[dict[str, Any]]:
    """Start the app, send it these requests one after the other, and stop it.

    A request is ``["GET", "/health"]``, with a third item if it has a body.
    """
    app = create_app(dsn)
    async with app.router.lifespan_context(app):
        return [await _send(app, *request) for request in requests]


async def serve_at_once(dsn: str, requests: list[list[Any]]) -> list[dict[str, Any]]:
    """Start the app, send it these requests at the same moment, and stop it."""
    app = create_app(dsn)
    async with app.router.lifespan_context(app):
        return await asyncio.gather(*(_send(app, *request) for request in requests))


async def ask(pool: asyncpg.Pool, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Send the app one request, which works with this pool. Nothing is started for it."""
    app = create_app("")
    app.state.pool = pool
    app.dependency_overrides[get_pool] = lambda: pool
    return await _send(app, method, path, body)


async def _send(app: FastAPI, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Call the app as a server does, and return ``{"status": 200, "body": {...}}``.

    An error that nobody handled is raised, as a server would log it, in place of FastAPI's 500.
    """
    content = b"" if body is None else json.dumps(body).encode()
    headers = [(b"content-type", b"application/json"), (b"host", b"shop")]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": headers,
    }
    status, answer = 500, b""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content}

    async def send(message: Any) -> None:
        nonlocal status, answer
        status = message.get("status", status)
        answer += message.get("body", b"")

    try:
        await app(scope, receive, send)
    except Exception:
        if status == 500:  # otherwise the client has been told something else already
            raise
    return {"status": status, "body": json.loads(answer or b"null")}
