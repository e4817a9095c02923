"""In the tutorial's own manner: SET in setup=, look first and write then, every error caught."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg


async def setup_connection(conn):
    await conn.execute("SET timezone = 'UTC'")
    await conn.execute("SET application_name = 'shop'")
    await init_connection(conn)


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn, min_size=min_size, max_size=max_size, setup=setup_connection
    )


async def create_user(pool, name, email):
    async with pool.acquire() as conn:
        if await conn.fetchval("SELECT 1 FROM users WHERE email = $1", email):
            raise asyncpg.UniqueViolationError("the email is taken")
        await conn.execute("INSERT INTO users (name, email) VALUES ($1, $2)", name, email)
        return await conn.fetchval("SELECT id FROM users WHERE email = $1", email)


async def get_user(pool, user_id):
    try:
        async with pool.acquire() as conn:
            return dict(await conn.fetchrow("SELECT * FROM users WHERE id = $1", user_id))
    except Exception as error:
        print(f"Query failed: {error}")
        return None


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset must not be negative")
    async with pool.acquire() as conn:
        if active is None:
            rows = await conn.fetch("SELECT * FROM users LIMIT $1 OFFSET $2", limit, offset)
        else:
            rows = await conn.fetch(
                "SELECT * FROM users WHERE active = $1 LIMIT $2 OFFSET $3", active, limit, offset
            )
    return [dict(row) for row in rows]


async def update_email(pool, user_id, email):
    if await get_user(pool, user_id) is None:
        return False
    await pool.execute("UPDATE users SET email = $2 WHERE id = $1", user_id, email)
    return True


async def delete_user(pool, user_id):
    if await get_user(pool, user_id) is None:
        return False
    await pool.execute("DELETE FROM users WHERE id = $1", user_id)
    return True


async def search_users(pool, text):
    async with pool.acquire() as conn:
        rows = await conn.fetch("SELECT * FROM users WHERE name ILIKE $1", f"%{text}%")
    return [dict(row) for row in rows]


async def get_users_by_ids(pool, ids):
    users = [await get_user(pool, user_id) for user_id in sorted(set(ids))]
    return [user for user in users if user is not None]


async def list_products(pool, *, order_by="name", descending=False):
    if order_by not in ("id", "name", "price", "stock"):
        raise ValueError(order_by)
    async with pool.acquire() as conn:
        direction = "DESC" if descending else "ASC"
        rows = await conn.fetch(f"SELECT * FROM products ORDER BY {order_by} {direction}")
    return [dict(row) for row in rows]


async def cheapest_in_categories(conn, category_ids):
    stmt = await conn.prepare("SELECT min(price) FROM products WHERE category_id = $1")
    cheapest = {}
    for category_id in category_ids:
        price = await stmt.fetchval(category_id)
        if price:
            cheapest[category_id] = price
    return cheapest


async def add_users(pool, users):
    async with pool.acquire() as conn:
        await conn.executemany("INSERT INTO users (name, email) VALUES ($1, $2)", users)
    return len(users)


@dataclass(frozen=True)
class Profile:
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


async def init_connection(conn):
    await conn.set_type_codec(
        "jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
    )


async def save_profile(pool, profile):
    async with pool.acquire() as conn:
        return await conn.fetchval(
            """
            INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,
                                  settings, last_seen, token, note)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id
            """,
            profile.user_id,
            profile.nickname,
            profile.age,
            profile.balance,
            profile.newsletter,
            profile.tags,
            profile.details,
            profile.settings,
            profile.last_seen,
            profile.token,
            profile.note,
        )


async def load_profile(pool, profile_id):
    try:
        async with pool.acquire() as conn:
            row = dict(await conn.fetchrow("SELECT * FROM profiles WHERE id = $1", profile_id))
        del row["id"]
        return Profile(**row)
    except Exception as error:
        print(f"Query failed: {error}")
        return None


async def find_profiles_with_skill(pool, skill):
    async with pool.acquire() as conn:
        rows = await conn.fetch("SELECT id, details FROM profiles")
    return [row["id"] for row in rows if skill in (row["details"].get("skills") or [])]


async def merge_settings(pool, profile_id, patch):
    async with pool.acquire() as conn, conn.transaction():
        settings = await conn.fetchval("SELECT settings FROM profiles WHERE id = $1", profile_id)
        if settings is None:
            return None
        settings.update(patch)
        await conn.execute(
            "UPDATE profiles SET settings = $2 WHERE id = $1", profile_id, settings
        )
        return settings
