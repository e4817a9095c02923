"""Routes as FastAPI's users write them, a transaction as a dependency, one handler for all errors."""

import asyncio
import json
from contextlib import asynccontextmanager
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, PositiveInt, field_validator

router = APIRouter()


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.pool = await asyncpg.create_pool(app.state.dsn, min_size=2, max_size=5)
    try:
        yield
    finally:
        await app.state.pool.close()


async def get_pool(request: Request):
    return request.app.state.pool


Pool = Annotated[asyncpg.Pool, Depends(get_pool)]


async def in_transaction(pool: Pool):
    async with pool.acquire() as conn, conn.transaction():
        yield conn


#: It ends before the answer is sent.
Transaction = Annotated[asyncpg.Connection, Depends(in_transaction, scope="function")]


@router.get("/health")
async def health(pool: Pool, response: Response):
    try:
        async with pool.acquire(timeout=0.5) as conn:
            await conn.execute("SELECT", timeout=0.5)
    except Exception:
        response.status_code = 503
        return {"status": "down"}
    return {"status": "ok"}


class NewUser(BaseModel):
    name: Annotated[str, Field(max_length=100)]
    email: str

    @field_validator("name")
    @classmethod
    def not_blank(cls, name: str) -> str:
        if not name.strip():
            raise ValueError("a name is not blank")
        return name

    @field_validator("email")
    @classmethod
    def with_an_at(cls, email: str) -> str:
        before, at, behind = email.partition("@")
        if not (before and at and behind):
            raise ValueError("an address has an @, with something before and behind it")
        return email


@router.post("/users", status_code=201)
async def sign_up(new: NewUser, conn: Transaction):
    insert = "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
    return {"id": await conn.fetchval(insert, new.name, new.email)}


class User(BaseModel):
    id: int
    name: str
    email: str
    created_at: Any


@router.get("/users/{user_id}", response_model=User)
async def show_user(user_id: int, pool: Pool):
    try:
        row = await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
    except asyncpg.DataError:
        row = None
    if not row:
        raise HTTPException(status_code=404, detail="User not found")
    return dict(row)


class Item(BaseModel):
    product_id: Annotated[PositiveInt, Field(lt=2**63)]
    quantity: Annotated[int, Field(gt=0, le=1000)]


class NewOrder(BaseModel):
    user_id: Annotated[PositiveInt, Field(lt=2**63)]
    items: list[Item]

    @field_validator("items")
    @classmethod
    def not_empty(cls, items: list[Item]) -> list[Item]:
        if not items:
            raise ValueError("an order has items")
        return items


@router.post("/orders", status_code=201)
async def take_order(new: NewOrder, conn: Transaction):
    wanted: dict[int, int] = {}
    for item in new.items:
        wanted[item.product_id] = wanted.get(item.product_id, 0) + item.quantity
    total = 0
    order_id = await conn.fetchval(
        "INSERT INTO orders (user_id, total) VALUES ($1, 0) RETURNING id", new.user_id
    )
    for product_id in sorted(wanted):
        price = await conn.fetchval(
            "UPDATE products SET stock = stock - $2 WHERE id = $1 RETURNING price",
            product_id,
            wanted[product_id],
        )
        if price is None:
            raise HTTPException(status_code=404, detail="Product not found")
        await conn.execute(
            "INSERT INTO order_items VALUES ($1, $2, $3, $4)",
            order_id,
            product_id,
            wanted[product_id],
            price,
        )
        total += price * wanted[product_id]
    await conn.execute("UPDATE orders SET total = $2 WHERE id = $1", order_id, total)
    return {"id": order_id, "total": f"{total:.2f}"}


ANSWERS = {
    "users_email_key": (409, "Email taken"),
    "orders_user_id_fkey": (404, "User not found"),
    "products_stock_check": (409, "Out of stock"),
}


async def on_violation(request: Request, error: asyncpg.IntegrityConstraintViolationError):
    if error.constraint_name not in ANSWERS:
        raise error
    status, detail = ANSWERS[error.constraint_name]
    return JSONResponse({"detail": detail}, status)


async def on_lost(request: Request, error: Exception):
    return JSONResponse({"detail": "Try again later"}, 503)


# --- Given: nothing to write from here on ---------------------------------------------------------


def create_app(dsn: str) -> FastAPI:
    app = FastAPI(lifespan=lifespan)
    app.state.dsn = dsn
    app.include_router(router)
    app.add_exception_handler(asyncpg.IntegrityConstraintViolationError, on_violation)
    app.add_exception_handler(asyncpg.PostgresConnectionError, on_lost)
    app.add_exception_handler(asyncpg.InterfaceError, on_lost)
    app.add_exception_handler(OSError, on_lost)
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
