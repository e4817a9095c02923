"""Correct, written out: acquire, BEGIN, COMMIT, ROLLBACK and release, each where it happens."""

import json
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

# --- 1.1 Create a connection pool and perform basic CRUD operations ------------------------------


async def create_pool(dsn: str, *, min_size: int = 2, max_size: int = 10) -> asyncpg.Pool:
    """Open a pool of ``min_size`` to ``max_size`` connections, ready for use.

    Every connection, each time it is taken from the pool, reads and writes JSON as Python objects
    (see ``init_connection``), works in the time zone UTC and has the application name ``shop``.
    Taking a connection sends nothing extra to the server.
    """
    pool = asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        server_settings={"TimeZone": "UTC", "application_name": "shop"},
    )
    await pool
    return pool


async def create_user(pool: asyncpg.Pool, name: str, email: str) -> int:
    """Add a user and return the new user's id.

    A taken email raises asyncpg.UniqueViolationError, a blank name asyncpg.CheckViolationError:
    both come from the database by themselves. Name and email are stored exactly as given.
    """
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id"
        )
        row = await statement.fetchrow(name, email)
        return row["id"]
    finally:
        await pool.release(conn)


async def get_user(pool: asyncpg.Pool, user_id: int) -> dict[str, Any] | None:
    """Return the user as a plain dict, or None if there is no such user."""
    conn = await pool.acquire()
    try:
        statement = await conn.prepare("SELECT * FROM users WHERE id = $1")
        row = await statement.fetchrow(user_id)
    finally:
        await pool.release(conn)
    return None if row is None else dict(row.items())


async def list_users(
    pool: asyncpg.Pool, *, active: bool | None = None, limit: int = 20, offset: int = 0
) -> list[dict[str, Any]]:
    """Return users as plain dicts, ordered by id.

    ``active`` True or False keeps only such users, None keeps all. Of these, skip the first
    ``offset`` and return at most ``limit``. A negative limit or offset raises ValueError, and
    nothing is sent to the database.
    """
    if limit < 0 or offset < 0:
        raise ValueError(f"neither limit ({limit}) nor offset ({offset}) may be negative")
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            "SELECT * FROM users WHERE active IS NOT DISTINCT FROM coalesce($1, active)"
            " ORDER BY id OFFSET $2 FETCH FIRST $3 ROWS ONLY"
        )
        return [dict(row) for row in await statement.fetch(active, offset, limit)]
    finally:
        await pool.release(conn)


async def update_email(pool: asyncpg.Pool, user_id: int, email: str) -> bool:
    """Change a user's email. Return True if there is such a user, else False.

    Somebody else's email raises asyncpg.UniqueViolationError.
    """
    conn = await pool.acquire()
    try:
        statement = await conn.prepare("UPDATE users SET email = $2 WHERE id = $1")
        await statement.fetch(user_id, email)
        return statement.get_statusmsg() == "UPDATE 1"
    finally:
        await pool.release(conn)


async def delete_user(pool: asyncpg.Pool, user_id: int) -> bool:
    """Delete a user. Return True if there was such a user, else False.

    A user who has a profile stays: the database raises asyncpg.ForeignKeyViolationError.
    """
    conn = await pool.acquire()
    try:
        statement = await conn.prepare("DELETE FROM users WHERE id = $1 RETURNING id")
        return await statement.fetchval(user_id) is not None
    finally:
        await pool.release(conn)


# --- 1.2 Implement parameterized queries and prepared statements ---------------------------------


async def search_users(pool: asyncpg.Pool, text: str) -> list[dict[str, Any]]:
    """Return the users whose name contains ``text``, upper or lower case alike, ordered by id.

    Every character of ``text`` means itself: ``%``, ``_``, backslash and quotes too. The database
    does the searching: only matching rows are fetched.
    """
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            "SELECT * FROM users WHERE strpos(lower(name), lower($1)) > 0 ORDER BY id"
        )
        return [dict(row) for row in await statement.fetch(text)]
    finally:
        await pool.release(conn)


async def get_users_by_ids(pool: asyncpg.Pool, ids: list[int]) -> list[dict[str, Any]]:
    """Return the users with these ids, each once, ordered by id.

    Ids that do not exist are skipped; no ids give an empty list. The same single SQL statement
    serves one id and a hundred thousand.
    """
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            "SELECT users.* FROM users WHERE id IN (SELECT unnest($1::bigint[])) ORDER BY id"
        )
        return [dict(row) for row in await statement.fetch(ids)]
    finally:
        await pool.release(conn)


async def list_products(
    pool: asyncpg.Pool, *, order_by: str = "name", descending: bool = False
) -> list[dict[str, Any]]:
    """Return all products as plain dicts, in the order of one column.

    ``order_by`` is one of id, name, price and stock. Products that are equal there follow each
    other by ascending id, whatever ``descending`` is. Anything else as ``order_by`` raises
    ValueError, and nothing is sent to the database.
    """
    if order_by not in ("id", "name", "price", "stock"):
        raise ValueError(f"products have no order by {order_by!r}")
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            f"SELECT * FROM products ORDER BY {order_by} {'DESC' if descending else 'ASC'}, id"
        )
        return [dict(row) for row in await statement.fetch()]
    finally:
        await pool.release(conn)


async def cheapest_in_categories(
    conn: asyncpg.Connection, category_ids: list[int]
) -> dict[int, Decimal]:
    """Return the lowest price of each of these categories, by category id.

    Prepare one statement and execute it once per category. A category without products, or one
    that does not exist, is left out.
    """
    prices = {}
    statement = await conn.prepare(
        "SELECT price FROM products WHERE category_id = $1 ORDER BY price LIMIT 1"
    )
    for category_id in dict.fromkeys(category_ids):
        row = await statement.fetchrow(category_id)
        if row:
            prices[category_id] = row[0]
    return prices


async def add_users(pool: asyncpg.Pool, users: list[tuple[str, str]]) -> int:
    """Add many users, given as ``(name, email)``, and return how many were added.

    All of them or none: if the database refuses one, none is stored and its error passes through.
    Five hundred users cost as many round trips as five.
    """
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            "INSERT INTO users (name, email)"
            " SELECT name, email FROM unnest($1::text[], $2::text[]) AS new (name, email)"
        )
        await statement.fetch([name for name, _ in users], [email for _, email in users])
        return int(statement.get_statusmsg().split()[-1])
    finally:
        await pool.release(conn)


# --- 1.3 Handle different data types and JSON operations -----------------------------------------


@dataclass(frozen=True)
class Profile:
    """A row of ``profiles`` without its id. Keep this class as it is."""

    user_id: int
    nickname: str
    age: int
    balance: Decimal
    newsletter: bool
    tags: list[str]
    details: dict[str, Any]
    settings: dict[str, Any]
    last_seen: datetime
    token: UUID
    note: str | None = None


async def init_connection(conn: asyncpg.Connection) -> None:
    """Let this connection read and write JSON and JSONB columns as Python objects.

    Afterwards a dict given for a jsonb parameter is stored as a JSON object, and comes back as an
    equal dict; likewise lists, strings, numbers and booleans, and the type json.
    """
    for name in "json", "jsonb":
        await conn.set_type_codec(
            name,
            schema="pg_catalog",
            encoder=lambda value: json.dumps(value, ensure_ascii=False),
            decoder=json.loads,
        )


async def save_profile(pool: asyncpg.Pool, profile: Profile) -> int:
    """Store a new profile and return its id.

    A ``last_seen`` without a time zone raises ValueError, and nothing is sent to the database.
    An unknown user raises asyncpg.ForeignKeyViolationError, a user who already has a profile
    asyncpg.UniqueViolationError.
    """
    if profile.last_seen.tzinfo is None or profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen has no time zone")
    names = [field.name for field in fields(profile)]
    places = ", ".join(f"${number}" for number in range(1, len(names) + 1))
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            f"INSERT INTO profiles ({', '.join(names)}) VALUES ({places}) RETURNING id"
        )
        return await statement.fetchval(*(getattr(profile, name) for name in names))
    finally:
        await pool.release(conn)


async def load_profile(pool: asyncpg.Pool, profile_id: int) -> Profile | None:
    """Return the profile, or None if there is no such profile.

    What ``save_profile`` stored comes back equal in every field, and of the same types.
    """
    names = [field.name for field in fields(Profile)]
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(f"SELECT {', '.join(names)} FROM profiles WHERE id = $1")
        row = await statement.fetchrow(profile_id)
    finally:
        await pool.release(conn)
    if row is None:
        return None
    return Profile(**(dict(row) | {"token": UUID(int=row["token"].int)}))


async def find_profiles_with_skill(pool: asyncpg.Pool, skill: str) -> list[int]:
    """Return the ids of the profiles with this skill, ascending.

    The skills of a profile are the strings of the list ``details["skills"]``, which may be
    missing. One of them must equal ``skill`` exactly.
    """
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            "SELECT id FROM profiles"
            " WHERE jsonb_typeof(details -> 'skills') = 'array' AND details -> 'skills' ? $1"
            " ORDER BY id"
        )
        return [row[0] for row in await statement.fetch(skill)]
    finally:
        await pool.release(conn)


async def merge_settings(
    pool: asyncpg.Pool, profile_id: int, patch: dict[str, Any]
) -> dict[str, Any] | None:
    """Set the keys of ``patch`` in the profile's settings and return all settings after it.

    Other keys stay; a value is replaced whole, and may become None. An unknown profile gives None.
    Do it in one statement, so that of two merges at the same moment neither is lost.
    """
    conn = await pool.acquire()
    try:
        statement = await conn.prepare(
            "UPDATE profiles SET settings = settings || $2 WHERE id = $1 RETURNING settings"
        )
        return await statement.fetchval(profile_id, patch)
    finally:
        await pool.release(conn)
