"""Correct, and by other means of asyncpg: COPY, cursors, prepared statements, snapshots to read."""

import functools
import json
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

USER = "id, name, email, active, created_at"


@asynccontextmanager
async def snapshot(pool):
    """A connection in a transaction that reads, and sees one moment."""
    async with pool.acquire() as conn:
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            yield conn


@asynccontextmanager
async def change(pool):
    async with pool.acquire() as conn:
        async with conn.transaction():
            yield conn


async def create_pool(dsn: str, *, min_size: int = 2, max_size: int = 10) -> asyncpg.Pool:
    pool = asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        server_settings={"application_name": "shop", "timezone": "Etc/UTC"},
    )
    return await pool


async def create_user(pool: asyncpg.Pool, name: str, email: str) -> int:
    async with change(pool) as conn:
        user_id = await conn.fetchval("SELECT nextval(pg_get_serial_sequence('users', 'id'))")
        await conn.execute(
            "INSERT INTO users (id, name, email) OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3)",
            user_id,
            name,
            email,
        )
    return user_id


async def get_user(pool: asyncpg.Pool, user_id: int) -> dict[str, Any] | None:
    async with snapshot(pool) as conn:
        async for row in conn.cursor(f"SELECT {USER} FROM users WHERE id = $1", user_id):
            return dict(row)
    return None


async def list_users(
    pool: asyncpg.Pool, *, active: bool | None = None, limit: int = 20, offset: int = 0
) -> list[dict[str, Any]]:
    if min(limit, offset) < 0:
        raise ValueError("neither limit nor offset may be negative")
    where = {None: "true", True: "active", False: "NOT active"}[active]
    sql = f"SELECT {USER} FROM users WHERE {where} ORDER BY id OFFSET $1 FETCH FIRST $2 ROWS ONLY"
    async with snapshot(pool) as conn:
        return [dict(row) async for row in conn.cursor(sql, offset, limit, prefetch=100)]


async def update_email(pool: asyncpg.Pool, user_id: int, email: str) -> bool:
    async with change(pool) as conn:
        found = await conn.fetch("SELECT id FROM users WHERE id = $1 FOR UPDATE", user_id)
        if found:
            await conn.execute("UPDATE users SET email = $1 WHERE id = $2", email, user_id)
    return len(found) == 1


async def delete_user(pool: asyncpg.Pool, user_id: int) -> bool:
    async with change(pool) as conn:
        gone = await conn.fetch("DELETE FROM users WHERE id = $1 RETURNING id", user_id)
        return gone != []


async def search_users(pool: asyncpg.Pool, text: str) -> list[dict[str, Any]]:
    async with snapshot(pool) as conn:
        statement = await conn.prepare(
            f"SELECT {USER} FROM users"
            " WHERE $1 = '' OR strpos(lower(name), lower($1)) > 0 ORDER BY id"
        )
        return [dict(row) async for row in statement.cursor(text)]


async def get_users_by_ids(pool: asyncpg.Pool, ids: list[int]) -> list[dict[str, Any]]:
    if not ids:
        return []
    sql = f"SELECT {USER} FROM users WHERE EXISTS (SELECT FROM unnest($1::bigint[]) AS w WHERE w = id)"
    async with pool.acquire() as conn:
        rows = await conn.fetch(f"{sql} ORDER BY id", sorted(set(ids)))
    return [dict(zip(row.keys(), row.values())) for row in rows]


async def list_products(
    pool: asyncpg.Pool, *, order_by: str = "name", descending: bool = False
) -> list[dict[str, Any]]:
    if order_by not in ["id", "name", "price", "stock"]:
        raise ValueError(f"no such order: {order_by}")
    rows = await pool.fetch("SELECT id, category_id, name, price, stock FROM products ORDER BY id")
    products = [dict(row) for row in rows]
    if order_by == "name":  # the database knows how texts are ordered
        places = await pool.fetch(
            "SELECT DISTINCT ON (name) name, dense_rank() OVER (ORDER BY name) AS place"
            " FROM unnest($1::text[]) AS name",
            [product["name"] for product in products],
        )
        rank = {row["name"]: row["place"] for row in places}
        products.sort(key=lambda product: rank[product["name"]], reverse=descending)
    else:
        products.sort(key=lambda product: product[order_by], reverse=descending)
    return products


async def cheapest_in_categories(
    conn: asyncpg.Connection, category_ids: list[int]
) -> dict[int, Decimal]:
    lowest = await conn.prepare(
        "SELECT price FROM products WHERE category_id = $1 ORDER BY price FETCH FIRST ROW ONLY"
    )
    result = {}
    for category_id in category_ids:
        row = await lowest.fetchrow(category_id)
        if row is not None:
            result[category_id] = row["price"]
    return result


async def add_users(pool: asyncpg.Pool, users: list[tuple[str, str]]) -> int:
    async with change(pool) as conn:
        tag = await conn.copy_records_to_table("users", records=users, columns=["name", "email"])
    return int(tag.removeprefix("COPY "))


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
    write = functools.partial(json.dumps, separators=(",", ":"))
    for kind in ("jsonb", "json"):
        await conn.set_type_codec(kind, encoder=write, decoder=json.loads, schema="pg_catalog")
    await conn.set_type_codec("uuid", encoder=str, decoder=UUID, schema="pg_catalog")


async def save_profile(pool: asyncpg.Pool, profile: Profile) -> int:
    if profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen is naive")
    values = asdict(profile)
    names, places = ", ".join(values), ", ".join(f"${n + 1}" for n in range(len(values)))
    async with change(pool) as conn:
        statement = await conn.prepare(
            f"INSERT INTO profiles ({names}) VALUES ({places}) RETURNING id"
        )
        return await statement.fetchval(*values.values())


async def load_profile(pool: asyncpg.Pool, profile_id: int) -> Profile | None:
    columns = ", ".join(field.name for field in fields(Profile))
    async with snapshot(pool) as conn:
        cursor = await conn.cursor(f"SELECT {columns} FROM profiles WHERE id = $1", profile_id)
        row = await cursor.fetchrow()
    return None if row is None else Profile(**dict(row))


async def find_profiles_with_skill(pool: asyncpg.Pool, skill: str) -> list[int]:
    query = """
        SELECT id FROM profiles, jsonb_array_elements(
            CASE WHEN jsonb_typeof(details -> 'skills') = 'array' THEN details -> 'skills' ELSE '[]' END
        ) AS skill (value)
        WHERE value = to_jsonb($1::text)
    """
    async with snapshot(pool) as conn:
        found = {row["id"] async for row in conn.cursor(query, skill)}
    return sorted(found)


async def merge_settings(
    pool: asyncpg.Pool, profile_id: int, patch: dict[str, Any]
) -> dict[str, Any] | None:
    async with change(pool) as conn:
        row = await conn.fetchrow(
            "WITH merged AS (UPDATE profiles SET settings = jsonb_concat(settings, $2::jsonb)"
            " WHERE id = $1 RETURNING settings) SELECT settings FROM merged",
            profile_id,
            patch,
        )
    return row and row["settings"]
