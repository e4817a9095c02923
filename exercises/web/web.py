"""Exercise 4, a bonus: an API with FastAPI.

Replace each ``raise NotImplementedError``, and say in the three models what a request may hold.
README.md teaches what you need, schema.sql shows the tables, ``grader check web`` tells you how far
you are. It takes ``pip install 'asyncpg-grader[web]'``.

Everywhere: a refused request is answered with FastAPI's own ``{"detail": ...}``, whatever the words
in it; where two refusals apply, either will do. An error of the database that the docstring does
not name passes through, or is answered 500 or 503: it is never told as somebody's mistake. Values
go to the database as parameters. When a request is over nothing of it goes on, and its connection
is back in the pool; one connection at a time is enough for it.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import asyncpg
from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel

# --- 4.1 Open and close the pool with the app -----------------------------------------------------


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open a pool to ``app.state.dsn`` before the first request, close it after the last one.

    It is ``app.state.pool`` meanwhile: one pool, of 10 connections at most, and each app has its
    own. If the database cannot be reached the error passes through, and the app does not start.
    """
    raise NotImplementedError
    yield


def get_pool(request: Request) -> asyncpg.Pool:
    """Return the pool of the app that serves this request."""
    raise NotImplementedError


#: A parameter of this type is what `get_pool` returns.
Pool = Annotated[asyncpg.Pool, Depends(get_pool)]


async def health(pool: Pool) -> dict[str, str]:
    """``GET /health``: whether the database answers now.

    200 with ``{"status": "ok"}`` once it has answered; 503 if it does not, and if it has not after
    a second, as when no connection of the pool is free. Later than 0.3 s may count as too late.
    """
    raise NotImplementedError


# --- 4.2 Answer as HTTP does ----------------------------------------------------------------------


class NewUser(BaseModel):
    """What ``POST /users`` is sent.

    ``name`` has 1 to 100 characters and is not blank; ``email`` has an ``@`` with something before
    and behind it. Anything else is answered 422, and no query is sent.
    """

    name: Any
    email: Any


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    """``POST /users``: store a user just as sent, and answer 201 with ``{"id": ...}``.

    409 if the e-mail address is taken, also if somebody takes it at this moment.
    """
    raise NotImplementedError


async def show_user(user_id: int, pool: Pool) -> dict[str, Any]:
    """``GET /users/7``: answer 200 with the user's ``id``, ``name``, ``email`` and ``created_at``.

    And with nothing else. 404 if there is no such user; an id that no ``bigint`` can hold is
    answered 404 or 422, and what is no number 422.
    """
    raise NotImplementedError


# --- 4.3 One transaction a request ----------------------------------------------------------------


class Item(BaseModel):
    """A product and how many of it: ``product_id`` and ``quantity``, from 1 to 1000."""

    product_id: Any
    quantity: Any


class NewOrder(BaseModel):
    """What ``POST /orders`` is sent: ``user_id``, and at least one of ``items``.

    Anything else is answered 422, and no query is sent.
    """

    user_id: Any
    items: Any


async def take_order(new: NewOrder, pool: Pool) -> dict[str, Any]:
    """``POST /orders``: store an order, and answer 201 with ``{"id": ..., "total": "12.50"}``.

    The order, its items at today's prices, the stock and the total are stored together or not at
    all, and the answer is sent when they are. The same product twice is one item: quantities are
    added up, beyond 1000 as well. ``total`` is a text, since JSON's numbers are no money.

    404 if there is no such user or product, or 422 for an id that no ``bigint`` can hold; 409 if
    there is not enough in stock. Two customers at the same moment are both served: of the last
    piece one has it, the other is answered 409.
    """
    raise NotImplementedError


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
