"""Correct, in a style unlike the reference: explicit connections and transactions, CTEs, COPY."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

USER = "id, name, email, active, created_at"


async def create_pool(dsn, *, min_size=2, max_size=10):
    settings = {"application_name": "shop", "timezone": "UTC"}
    pool = asyncpg.create_pool(
        dsn, min_size=min_size, max_size=max_size, init=init_connection, server_settings=settings
    )
    await pool
    return pool


async def create_user(pool, name, email):
    async with pool.acquire() as conn, conn.transaction():
        row = await conn.fetchrow(
            "INSERT INTO users (email, name) VALUES ($1, $2) RETURNING id", email, name
        )
    return row["id"]


async def get_user(pool, user_id):
    async with pool.acquire() as conn:
        rows = await conn.fetch(f"SELECT {USER} FROM users WHERE id = $1", user_id)
    return dict(rows[0]) if rows else None


async def list_users(pool, *, active=None, limit=20, offset=0):
    if min(limit, offset) < 0:
        raise ValueError("no negative numbers")
    arguments = [limit, offset]
    where = ""
    if active is not None:
        where = "WHERE active = $3"
        arguments.append(active)
    async with pool.acquire() as conn:
        rows = await conn.fetch(
            f"SELECT {USER} FROM users {where} ORDER BY id OFFSET $2 LIMIT $1", *arguments
        )
    return list(map(dict, rows))


async def update_email(pool, user_id, email):
    found = await pool.fetchval(
        "WITH changed AS (UPDATE users SET email = $1 WHERE id = $2 RETURNING id)"
        " SELECT count(*) FROM changed",
        email,
        user_id,
    )
    return found == 1


async def delete_user(pool, user_id):
    gone = await pool.fetchrow("DELETE FROM users WHERE id = $1 RETURNING id", user_id)
    return gone is not None


async def search_users(pool, text):
    rows = await pool.fetch(
        f"SELECT {USER} FROM users WHERE strpos(lower(name), lower($1)) > 0 ORDER BY id", text
    )
    return [dict(row.items()) for row in rows]


async def get_users_by_ids(pool, ids):
    rows = await pool.fetch(
        "SELECT u.id, u.name, u.email, u.active, u.created_at FROM users u"
        " WHERE EXISTS (SELECT 1 FROM unnest($1::bigint[]) AS wanted WHERE wanted = u.id)"
        " ORDER BY u.id",
        ids,
    )
    return [dict(row) for row in rows]


ORDERS = {
    ("id", False): "id",
    ("id", True): "id DESC",
    ("name", False): "name, id",
    ("name", True): "name DESC, id",
    ("price", False): "price, id",
    ("price", True): "price DESC, id",
    ("stock", False): "stock, id",
    ("stock", True): "stock DESC, id",
}


async def list_products(pool, *, order_by="name", descending=False):
    try:
        order = ORDERS[order_by, bool(descending)]
    except (KeyError, TypeError):
        raise ValueError(f"no such order: {order_by!r}") from None
    rows = await pool.fetch(f"SELECT * FROM products ORDER BY {order}")
    return [dict(row) for row in rows]


async def cheapest_in_categories(conn, category_ids):
    statement = await conn.prepare(
        "SELECT price FROM products WHERE category_id = $1 ORDER BY price LIMIT 1"
    )
    result = {}
    for category_id in category_ids:
        row = await statement.fetchrow(category_id)
        if row is not None:
            result[category_id] = row["price"]
    return result


async def add_users(pool, users):
    async with pool.acquire() as conn, conn.transaction():
        await conn.copy_records_to_table("users", records=users, columns=["name", "email"])
    return len(users)


@dataclass(frozen=True)
class Profile:
    user_id: int
    nickname: str
    age: int
    balance: Decimal
    newsletter: bool
    tags: list
    details: dict
    settings: dict
    last_seen: datetime
    token: UUID
    note: str | None = None


async def init_connection(conn):
    options = {"schema": "pg_catalog", "encoder": json.dumps, "decoder": json.loads}
    await conn.set_type_codec("jsonb", **options)
    await conn.set_type_codec("json", **options)


async def save_profile(pool, profile):
    if profile.last_seen.tzinfo is None:
        raise ValueError("last_seen is naive")
    values = asdict(profile)
    places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
    async with pool.acquire() as conn:
        return await conn.fetchval(
            f"INSERT INTO profiles ({', '.join(values)}) VALUES ({places}) RETURNING id",
            *values.values(),
        )


async def load_profile(pool, profile_id):
    row = await pool.fetchrow("SELECT * FROM profiles WHERE id = $1", profile_id)
    if row is None:
        return None
    values = dict(row)
    del values["id"]
    return Profile(**values)


async def find_profiles_with_skill(pool, skill):
    return await pool.fetchval(
        "SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM profiles"
        " WHERE jsonb_typeof(details->'skills') = 'array' AND details->'skills' ? $1",
        skill,
    )


async def merge_settings(pool, profile_id, patch):
    async with pool.acquire() as conn, conn.transaction():
        return await conn.fetchval(
            "UPDATE profiles SET settings = settings || $1::jsonb WHERE id = $2 RETURNING settings",
            patch,
            profile_id,
        )
