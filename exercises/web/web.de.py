"""Übung 4, ein Bonus: eine API mit FastAPI.

Ersetze jedes ``raise NotImplementedError``, und sag in den drei Modellen, was eine Anfrage
enthalten darf. README.md lehrt, was du brauchst, schema.sql zeigt die Tabellen, ``grader check
web`` sagt dir, wie weit du bist. Dazu brauchst du ``pip install 'asyncpg-grader[web]'``.

Überall gilt: Eine abgelehnte Anfrage wird mit FastAPIs eigenem ``{"detail": ...}`` beantwortet, mit
welchen Worten auch immer; wo zwei Ablehnungen zutreffen, ist jede von beiden recht. Ein Fehler der
Datenbank, den der Docstring nicht nennt, geht durch oder wird mit 500 oder 503 beantwortet: Er wird
nie als Fehler von jemand anderem ausgegeben. Werte gehen als Parameter an die Datenbank. Wenn eine
Anfrage zu Ende ist, läuft nichts von ihr weiter, und ihre Verbindung ist wieder im Pool; eine
Verbindung auf einmal genügt ihr.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import asyncpg
from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel

# --- 4.1 Den Pool mit der App öffnen und schließen ------------------------------------------------


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Öffne vor der ersten Anfrage einen Pool zu ``app.state.dsn``, schließe ihn nach der letzten.

    Dazwischen ist er ``app.state.pool``: ein Pool, mit höchstens 10 Verbindungen, und jede App hat
    ihren eigenen. Ist die Datenbank nicht erreichbar, geht der Fehler durch, und die App startet
    nicht.
    """
    raise NotImplementedError
    yield


def get_pool(request: Request) -> asyncpg.Pool:
    """Gib den Pool der App zurück, die diese Anfrage bedient."""
    raise NotImplementedError


#: Ein Parameter dieses Typs ist das, was `get_pool` zurückgibt.
Pool = Annotated[asyncpg.Pool, Depends(get_pool)]


async def health(pool: Pool) -> dict[str, str]:
    """``GET /health``: ob die Datenbank jetzt antwortet.

    200 mit ``{"status": "ok"}``, sobald sie geantwortet hat; 503, wenn sie nicht antwortet, und
    wenn sie es nach einer Sekunde nicht getan hat, etwa weil keine Verbindung des Pools frei ist.
    Später als nach 0.3 s darf als zu spät gelten.
    """
    raise NotImplementedError


# --- 4.2 Antworten, wie HTTP es tut ---------------------------------------------------------------


class NewUser(BaseModel):
    """Was an ``POST /users`` gesendet wird.

    ``name`` hat 1 bis 100 Zeichen und besteht nicht nur aus Leerzeichen; ``email`` hat ein ``@``
    mit etwas davor und dahinter. Alles andere wird mit 422 beantwortet, und keine Abfrage wird
    gesendet.
    """

    name: Any
    email: Any


async def sign_up(new: NewUser, pool: Pool) -> dict[str, Any]:
    """``POST /users``: Speichere eine Person, so wie gesendet; antworte 201, ``{"id": ...}``.

    409, wenn die E-Mail-Adresse vergeben ist, auch wenn jemand sie in diesem Moment nimmt.
    """
    raise NotImplementedError


async def show_user(user_id: int, pool: Pool) -> dict[str, Any]:
    """``GET /users/7``: Antworte 200 mit ``id``, ``name``, ``email`` und ``created_at`` der Person.

    Und mit nichts anderem. 404, wenn es die Person nicht gibt; eine id, die kein ``bigint`` fasst,
    wird mit 404 oder 422 beantwortet, und was keine Zahl ist, mit 422.
    """
    raise NotImplementedError


# --- 4.3 Eine Transaktion je Anfrage --------------------------------------------------------------


class Item(BaseModel):
    """Ein Produkt und wie viele davon: ``product_id`` und ``quantity``, von 1 bis 1000."""

    product_id: Any
    quantity: Any


class NewOrder(BaseModel):
    """Was an ``POST /orders`` gesendet wird: ``user_id``, und mindestens eines in ``items``.

    Alles andere wird mit 422 beantwortet, und keine Abfrage wird gesendet.
    """

    user_id: Any
    items: Any


async def take_order(new: NewOrder, pool: Pool) -> dict[str, Any]:
    """``POST /orders``: Speichere eine Bestellung; antworte 201, ``{"id": ..., "total": "12.50"}``.

    Die Bestellung, ihre Posten zum heutigen Preis, der Bestand und die Summe werden zusammen
    gespeichert oder gar nicht, und die Antwort wird gesendet, wenn sie es sind. Dasselbe Produkt
    zweimal ist ein Posten: Die Mengen werden zusammengezählt, auch über 1000 hinaus. ``total``
    ist ein Text, weil Zahlen in JSON kein Geld sind.

    404, wenn es die Person oder ein Produkt nicht gibt, oder 422 für eine id, die in kein
    ``bigint`` passt; 409, wenn nicht genug im Bestand ist. Zwei Kunden im selben Moment werden
    beide bedient: Das letzte Stück bekommt einer, dem anderen wird 409 geantwortet.
    """
    raise NotImplementedError


# --- Gegeben: Von hier an gibt es nichts zu schreiben ---------------------------------------------


def create_app(dsn: str) -> FastAPI:
    """Baue die App: Alle Routen stehen hier. ``app.get(path)(function)`` ist ``@app.get(path)``."""
    app = FastAPI(lifespan=lifespan)
    app.state.dsn = dsn
    app.get("/health")(health)
    app.post("/users", status_code=201)(sign_up)
    app.get("/users/{user_id}")(show_user)
    app.post("/orders", status_code=201)(take_order)
    return app


async def serve(dsn: str, requests: list[list[Any]]) -> list[dict[str, Any]]:
    """Starte die App, sende ihr diese Anfragen eine nach der anderen, und halte sie an.

    Eine Anfrage ist ``["GET", "/health"]``, mit einem dritten Element, wenn sie einen Body hat.
    """
    app = create_app(dsn)
    async with app.router.lifespan_context(app):
        return [await _send(app, *request) for request in requests]


async def serve_at_once(dsn: str, requests: list[list[Any]]) -> list[dict[str, Any]]:
    """Starte die App, sende ihr diese Anfragen im selben Moment, und halte sie an."""
    app = create_app(dsn)
    async with app.router.lifespan_context(app):
        return await asyncio.gather(*(_send(app, *request) for request in requests))


async def ask(pool: asyncpg.Pool, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Sende der App eine Anfrage, die mit diesem Pool arbeitet. Dafür wird nichts gestartet."""
    app = create_app("")
    app.state.pool = pool
    app.dependency_overrides[get_pool] = lambda: pool
    return await _send(app, method, path, body)


async def _send(app: FastAPI, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Rufe die App auf, wie ein Server es tut, und gib ``{"status": 200, "body": {...}}`` zurück.

    Ein Fehler, den niemand behandelt hat, wird ausgelöst, wie ein Server ihn ins Log schriebe,
    anstelle von FastAPIs 500.
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
        if status == 500:  # sonst ist dem Client schon etwas anderes gesagt worden
            raise
    return {"status": status, "body": json.loads(answer or b"null")}
