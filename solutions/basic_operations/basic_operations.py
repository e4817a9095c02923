"""Exercise 1: basic async operations. The reference solution."""

import json
from dataclasses import astuple, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

# --- 1.1 Create a connection pool and perform basic CRUD operations ------------------------------


async def create_pool(dsn: str, *, min_size: int = 2, max_size: int = 10) -> asyncpg.Pool:
    """Open a pool of ``min_size`` to ``max_size`` connections, ready for use.

    Settings travel with the connection's first message, so they cost nothing and survive the
    RESET ALL at each release. Codecs live in this process and survive it too: ``init`` is enough.
    """
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        server_settings={"timezone": "UTC", "application_name": "shop"},
    )


async def create_user(pool: asyncpg.Pool, name: str, email: str) -> int:
    """Add a user and return the new user's id."""
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
    )


async def get_user(pool: asyncpg.Pool, user_id: int) -> dict[str, Any] | None:
    """Return the user as a plain dict, or None if there is no such user."""
    row = await pool.fetchrow(
        "SELECT id, name, email, active, created_at FROM users WHERE id = $1", user_id
    )
    return dict(row) if row else None


async def list_users(
    pool: asyncpg.Pool, *, active: bool | None = None, limit: int = 20, offset: int = 0
) -> list[dict[str, Any]]:
    """Return users as plain dicts, ordered by id."""
    if limit < 0 or offset < 0:
        raise ValueError(f"limit and offset must not be negative: {limit}, {offset}")
    rows = await pool.fetch(
        """
        SELECT id, name, email, active, created_at
        FROM users
        WHERE $1::boolean IS NULL OR active = $1
        ORDER BY id
        LIMIT $2 OFFSET $3
        """,
        active,
        limit,
        offset,
    )
    return [dict(row) for row in rows]


async def update_email(pool: asyncpg.Pool, user_id: int, email: str) -> bool:
    """Change a user's email. Return True if there is such a user, else False."""
    status = await pool.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    return status == "UPDATE 1"


async def delete_user(pool: asyncpg.Pool, user_id: int) -> bool:
    """Delete a user. Return True if there was such a user, else False."""
    status = await pool.execute("DELETE FROM users WHERE id = $1", user_id)
    return status == "DELETE 1"


# --- 1.2 Implement parameterized queries and prepared statements ---------------------------------


async def search_users(pool: asyncpg.Pool, text: str) -> list[dict[str, Any]]:
    """Return the users whose name contains ``text``, upper or lower case alike, ordered by id."""
    # The backslash first, or it would escape the escapes.
    literal = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    rows = await pool.fetch(
        """
        SELECT id, name, email, active, created_at
        FROM users
        WHERE name ILIKE '%' || $1 || '%'
        ORDER BY id
        """,
        literal,
    )
    return [dict(row) for row in rows]


async def get_users_by_ids(pool: asyncpg.Pool, ids: list[int]) -> list[dict[str, Any]]:
    """Return the users with these ids, each once, ordered by id."""
    rows = await pool.fetch(
        """
        SELECT id, name, email, active, created_at
        FROM users
        WHERE id = ANY($1::bigint[])
        ORDER BY id
        """,
        ids,
    )
    return [dict(row) for row in rows]


PRODUCT_ORDERS = ("id", "name", "price", "stock")


async def list_products(
    pool: asyncpg.Pool, *, order_by: str = "name", descending: bool = False
) -> list[dict[str, Any]]:
    """Return all products as plain dicts, in the order of one column."""
    if order_by not in PRODUCT_ORDERS:
        raise ValueError(f"cannot order products by {order_by!r}")
    direction = "DESC" if descending else "ASC"
    rows = await pool.fetch(
        f"""
        SELECT id, category_id, name, price, stock
        FROM products
        ORDER BY {order_by} {direction}, id
        """  # noqa: S608 - both names come from the lists above
    )
    return [dict(row) for row in rows]


async def cheapest_in_categories(
    conn: asyncpg.Connection, category_ids: list[int]
) -> dict[int, Decimal]:
    """Return the lowest price of each of these categories, by category id."""
    cheapest = await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
    prices = {category_id: await cheapest.fetchval(category_id) for category_id in category_ids}
    return {category_id: price for category_id, price in prices.items() if price is not None}


async def add_users(pool: asyncpg.Pool, users: list[tuple[str, str]]) -> int:
    """Add many users, given as ``(name, email)``, and return how many were added."""
    # executemany is all or nothing by itself, and waits for the server once.
    await pool.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    return len(users)


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
    """Let this connection read and write JSON and JSONB columns as Python objects."""
    for type_name in ("json", "jsonb"):
        await conn.set_type_codec(
            type_name, schema="pg_catalog", encoder=json.dumps, decoder=json.loads
        )


async def save_profile(pool: asyncpg.Pool, profile: Profile) -> int:
    """Store a new profile and return its id."""
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen needs a time zone")
    return await pool.fetchval(
        """
        INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,
                              settings, last_seen, token, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        RETURNING id
        """,
        *astuple(profile),
    )


async def load_profile(pool: asyncpg.Pool, profile_id: int) -> Profile | None:
    """Return the profile, or None if there is no such profile."""
    row = await pool.fetchrow(
        """
        SELECT user_id, nickname, age, balance, newsletter, tags, details, settings, last_seen,
               token, note
        FROM profiles
        WHERE id = $1
        """,
        profile_id,
    )
    return Profile(**row) if row else None


async def find_profiles_with_skill(pool: asyncpg.Pool, skill: str) -> list[int]:
    """Return the ids of the profiles with this skill, ascending."""
    rows = await pool.fetch(
        "SELECT id FROM profiles WHERE details @> $1 ORDER BY id", {"skills": [skill]}
    )
    return [row["id"] for row in rows]


async def merge_settings(
    pool: asyncpg.Pool, profile_id: int, patch: dict[str, Any]
) -> dict[str, Any] | None:
    """Set the keys of ``patch`` in the profile's settings and return all settings after it."""
    return await pool.fetchval(
        "UPDATE profiles SET settings = settings || $2 WHERE id = $1 RETURNING settings",
        profile_id,
        patch,
    )
