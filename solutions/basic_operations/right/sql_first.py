"""Correct, and SQL does the work: one statement each, arrays in and out, a pool made by a class."""

import json
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from asyncpg import Connection, Pool, Record, create_pool as open_pool


async def create_pool(dsn: str, *, min_size: int = 2, max_size: int = 10) -> Pool:
    async def prepare(conn: Connection) -> None:
        await init_connection(conn)

    settings = {"timezone": "UTC", "application_name": "shop"}
    return await open_pool(
        dsn, min_size=min_size, max_size=max_size, init=prepare, server_settings=settings
    )


async def create_user(pool: Pool, name: str, email: str) -> int:
    [row] = await pool.fetch(
        "INSERT INTO users (name, email) SELECT $1, $2 RETURNING users.id", name, email
    )
    return row["id"]


async def get_user(pool: Pool, user_id: int) -> dict[str, Any] | None:
    users = await get_users_by_ids(pool, [user_id])
    return users[0] if users else None


async def list_users(
    pool: Pool, *, active: bool | None = None, limit: int = 20, offset: int = 0
) -> list[dict[str, Any]]:
    if not (limit >= 0 <= offset):
        raise ValueError(f"{limit=} {offset=}")
    return dicts(
        await pool.fetch(
            "TABLE users ORDER BY id LIMIT $1 OFFSET $2"
            if active is None
            else "SELECT * FROM users WHERE active = $3 ORDER BY id LIMIT $1 OFFSET $2",
            *([limit, offset] if active is None else [limit, offset, active]),
        )
    )


async def update_email(pool: Pool, user_id: int, email: str) -> bool:
    return bool(
        await pool.fetchval(
            "UPDATE users SET email = $2 WHERE id = $1 RETURNING true", user_id, email
        )
    )


async def delete_user(pool: Pool, user_id: int) -> bool:
    sql = "WITH gone AS (DELETE FROM users WHERE id = $1 RETURNING 1) SELECT EXISTS (TABLE gone)"
    return await pool.fetchval(sql, user_id)


async def search_users(pool: Pool, text: str) -> list[dict[str, Any]]:
    return dicts(
        await pool.fetch(
            "SELECT * FROM users WHERE position(upper($1) IN upper(name)) > 0 ORDER BY id", text
        )
    )


async def get_users_by_ids(pool: Pool, ids: list[int]) -> list[dict[str, Any]]:
    sql = "SELECT * FROM users WHERE id IN (SELECT unnest($1::bigint[])) ORDER BY id"
    return dicts(await pool.fetch(sql, ids))


async def list_products(
    pool: Pool, *, order_by: str = "name", descending: bool = False
) -> list[dict[str, Any]]:
    match order_by:
        case "id" | "name" | "price" | "stock":
            order = f"{order_by} DESC, id" if descending else f"{order_by}, id"
        case _:
            raise ValueError(order_by)
    return dicts(await pool.fetch(f"TABLE products ORDER BY {order}"))


async def cheapest_in_categories(conn: Connection, category_ids: list[int]) -> dict[int, Decimal]:
    cheapest = await conn.prepare(
        "SELECT DISTINCT ON (category_id) price FROM products WHERE category_id = $1"
        " ORDER BY category_id, price"
    )
    found = [(one, await cheapest.fetchval(one)) for one in category_ids]
    return {category: price for category, price in found if price is not None}


async def add_users(pool: Pool, users: list[tuple[str, str]]) -> int:
    names, emails = [name for name, _ in users], [email for _, email in users]
    sql = """
        WITH added AS (
            INSERT INTO users (name, email)
            SELECT * FROM unnest($1::text[], $2::text[])
            RETURNING 1
        )
        SELECT count(*) FROM added
    """
    return await pool.fetchval(sql, names, emails)


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


COLUMNS = [field.name for field in fields(Profile)]


async def init_connection(conn: Connection) -> None:
    for name in "json", "jsonb":
        await conn.set_type_codec(name, encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


async def save_profile(pool: Pool, profile: Profile) -> int:
    if not profile.last_seen.tzinfo:
        raise ValueError("a moment without a time zone is none")
    places = ", ".join(f"${n}" for n, _ in enumerate(COLUMNS, 1))
    sql = f"INSERT INTO profiles ({', '.join(COLUMNS)}) SELECT {places} RETURNING id"
    return await pool.fetchval(sql, *(getattr(profile, column) for column in COLUMNS))


async def load_profile(pool: Pool, profile_id: int) -> Profile | None:
    rows = await pool.fetch(f"SELECT {', '.join(COLUMNS)} FROM profiles WHERE id = $1", profile_id)
    return next((Profile(*row) for row in rows), None)


async def find_profiles_with_skill(pool: Pool, skill: str) -> list[int]:
    sql = """
        SELECT array(
            SELECT id FROM profiles
            WHERE details -> 'skills' @> jsonb_build_array($1::text)
              AND jsonb_typeof(details -> 'skills') = 'array'
            ORDER BY id
        )
    """
    return await pool.fetchval(sql, skill)


async def merge_settings(
    pool: Pool, profile_id: int, patch: dict[str, Any]
) -> dict[str, Any] | None:
    sql = """
        UPDATE profiles AS p SET settings = p.settings || given.patch
        FROM (SELECT $2::jsonb AS patch) AS given
        WHERE p.id = $1
        RETURNING p.settings
    """
    return await pool.fetchval(sql, profile_id, patch)


def dicts(rows: list[Record]) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]
