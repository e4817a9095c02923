"""Half done: 1.1 nearly right, 1.2 with two classic mistakes, 1.3 not begun."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg


async def create_pool(dsn: str, *, min_size: int = 2, max_size: int = 10) -> asyncpg.Pool:
    async def setup(conn):
        await conn.execute("SET timezone = 'UTC'")
        await conn.execute("SET application_name = 'shop'")

    return await asyncpg.create_pool(dsn, min_size=min_size, max_size=max_size, setup=setup)


async def create_user(pool, name, email):
    print("creating", name)
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
    )


async def get_user(pool, user_id):
    row = await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
    return dict(row)


async def list_users(pool, *, active=None, limit=20, offset=0):
    if active:
        rows = await pool.fetch(
            "SELECT * FROM users WHERE active ORDER BY id LIMIT $1 OFFSET $2", limit, offset
        )
    else:
        rows = await pool.fetch("SELECT * FROM users ORDER BY id LIMIT $1 OFFSET $2", limit, offset)
    return [dict(row) for row in rows]


async def update_email(pool, user_id, email):
    return await pool.execute("UPDATE users SET email = $1 WHERE id = $2", email, user_id) == "UPDATE 1"


async def delete_user(pool, user_id):
    return await pool.execute("DELETE FROM users WHERE id = $1", user_id) == "DELETE 1"


async def search_users(pool, text):
    rows = await pool.fetch(f"SELECT * FROM users WHERE name ILIKE '%{text}%' ORDER BY id")
    return [dict(row) for row in rows]


async def get_users_by_ids(pool, ids):
    users = []
    for user_id in sorted(ids):
        user = await pool.fetchrow("SELECT * FROM users WHERE id = $1", user_id)
        if user is not None:
            users.append(dict(user))
    return users


async def list_products(pool, *, order_by="name", descending=False):
    raise NotImplementedError


async def cheapest_in_categories(conn, category_ids):
    raise NotImplementedError


async def add_users(pool, users):
    async with pool.acquire() as conn:
        async with conn.transaction():
            for name, email in users:
                await conn.execute("INSERT INTO users (name, email) VALUES ($1, $2)", name, email)
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
    raise NotImplementedError


async def save_profile(pool, profile):
    raise NotImplementedError


async def load_profile(pool, profile_id):
    raise NotImplementedError


async def find_profiles_with_skill(pool, skill):
    raise NotImplementedError


async def merge_settings(pool, profile_id, patch):
    raise NotImplementedError
