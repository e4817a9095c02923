"""Correct, step by step: connections taken and given back by hand, transactions begun and ended."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(
        dsn=dsn,
        min_size=min_size,
        max_size=max_size,
        init=init_connection,
        server_settings={"application_name": "shop", "TimeZone": "UTC"},
    )


def plain(record):
    result = {}
    for key in record.keys():
        result[key] = record[key]
    return result


async def create_user(pool, name, email):
    conn = await pool.acquire()
    try:
        transaction = conn.transaction()
        await transaction.start()
        try:
            user_id = await conn.fetchval(
                "INSERT INTO users(name, email) VALUES($1, $2) RETURNING id;", name, email
            )
        except BaseException:
            await transaction.rollback()
            raise
        await transaction.commit()
        return user_id
    finally:
        await pool.release(conn)


async def get_user(pool, user_id):
    conn = await pool.acquire()
    try:
        statement = await conn.prepare("SELECT * FROM users WHERE users.id = $1")
        record = await statement.fetchrow(user_id)
    finally:
        await pool.release(conn)
    if record is None:
        return None
    return plain(record)


async def list_users(pool, *, active=None, limit=20, offset=0):
    if limit < 0:
        raise ValueError("limit")
    if offset < 0:
        raise ValueError("offset")
    conn = await pool.acquire()
    try:
        if active is None:
            records = await conn.fetch(
                "SELECT * FROM users ORDER BY id ASC LIMIT $1 OFFSET $2", limit, offset
            )
        elif active:
            records = await conn.fetch(
                "SELECT * FROM users WHERE active ORDER BY id ASC LIMIT $1 OFFSET $2", limit, offset
            )
        else:
            records = await conn.fetch(
                "SELECT * FROM users WHERE NOT active ORDER BY id ASC LIMIT $1 OFFSET $2",
                limit,
                offset,
            )
    finally:
        await pool.release(conn)
    users = []
    for record in records:
        users.append(plain(record))
    return users


async def update_email(pool, user_id, email):
    conn = await pool.acquire()
    try:
        tag = await conn.execute("UPDATE users SET email = $1 WHERE id = $2", email, user_id)
        return int(tag.split()[-1]) > 0
    finally:
        await pool.release(conn)


async def delete_user(pool, user_id):
    conn = await pool.acquire()
    try:
        tag = await conn.execute("DELETE FROM users WHERE id = $1", user_id)
        return tag != "DELETE 0"
    finally:
        await pool.release(conn)


async def search_users(pool, text):
    pattern = ""
    for character in text:
        pattern += "!" + character if character in "!%_" else character
    conn = await pool.acquire()
    try:
        records = await conn.fetch(
            "SELECT * FROM users WHERE lower(name) LIKE lower($1) ESCAPE '!' ORDER BY id",
            "%" + pattern + "%",
        )
    finally:
        await pool.release(conn)
    return [plain(record) for record in records]


async def get_users_by_ids(pool, ids):
    conn = await pool.acquire()
    try:
        records = await conn.fetch(
            "SELECT DISTINCT users.* FROM users JOIN unnest($1::bigint[]) AS wanted(id)"
            " USING (id) ORDER BY id",
            list(ids),
        )
    finally:
        await pool.release(conn)
    return [plain(record) for record in records]


async def list_products(pool, *, order_by="name", descending=False):
    if order_by == "id":
        sql = "SELECT * FROM products ORDER BY id"
    elif order_by == "name":
        sql = "SELECT * FROM products ORDER BY name"
    elif order_by == "price":
        sql = "SELECT * FROM products ORDER BY price"
    elif order_by == "stock":
        sql = "SELECT * FROM products ORDER BY stock"
    else:
        raise ValueError("unknown column: " + repr(order_by))
    if descending:
        sql += " DESC"
    sql += ", id ASC"
    conn = await pool.acquire()
    try:
        records = await conn.fetch(sql)
    finally:
        await pool.release(conn)
    return [plain(record) for record in records]


async def cheapest_in_categories(conn, category_ids):
    prices = {}
    statement = await conn.prepare(
        "SELECT category_id, min(price) FROM products WHERE category_id = $1 GROUP BY category_id"
    )
    for category_id in category_ids:
        for found, price in await statement.fetch(category_id):
            prices[found] = price
    return prices


async def add_users(pool, users):
    conn = await pool.acquire()
    try:
        transaction = conn.transaction()
        await transaction.start()
        try:
            await conn.executemany("INSERT INTO users(name, email) VALUES($1, $2)", users)
        except BaseException:
            await transaction.rollback()
            raise
        else:
            await transaction.commit()
    finally:
        await pool.release(conn)
    return len(users)


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


def write_jsonb(value):
    return b"\x01" + json.dumps(value).encode("utf-8")


def read_jsonb(data):
    return json.loads(data[1:].decode("utf-8"))


async def init_connection(conn):
    await conn.set_type_codec(
        "jsonb", encoder=write_jsonb, decoder=read_jsonb, schema="pg_catalog", format="binary"
    )
    await conn.set_type_codec(
        "json", encoder=json.dumps, decoder=json.loads, schema="pg_catalog", format="text"
    )


async def save_profile(pool, profile):
    if profile.last_seen.tzinfo is None or profile.last_seen.utcoffset() is None:
        raise ValueError("last_seen must be aware")
    conn = await pool.acquire()
    try:
        record = await conn.fetchrow(
            "INSERT INTO profiles(user_id, nickname, age, balance, newsletter, tags, details,"
            " settings, last_seen, token, note)"
            " VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
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
        return record[0]
    finally:
        await pool.release(conn)


async def load_profile(pool, profile_id):
    conn = await pool.acquire()
    try:
        record = await conn.fetchrow("SELECT * FROM profiles WHERE id = $1", profile_id)
    finally:
        await pool.release(conn)
    if record is None:
        return None
    return Profile(
        user_id=record["user_id"],
        nickname=record["nickname"],
        age=record["age"],
        balance=record["balance"],
        newsletter=record["newsletter"],
        tags=record["tags"],
        details=record["details"],
        settings=record["settings"],
        last_seen=record["last_seen"],
        token=record["token"],
        note=record["note"],
    )


async def find_profiles_with_skill(pool, skill):
    conn = await pool.acquire()
    try:
        records = await conn.fetch(
            "SELECT id FROM profiles WHERE EXISTS (SELECT FROM jsonb_array_elements("
            "CASE jsonb_typeof(details->'skills') WHEN 'array' THEN details->'skills'"
            " ELSE '[]' END) AS item WHERE item = to_jsonb($1::text)) ORDER BY id",
            skill,
        )
    finally:
        await pool.release(conn)
    return [record["id"] for record in records]


async def merge_settings(pool, profile_id, patch):
    conn = await pool.acquire()
    try:
        record = await conn.fetchrow(
            "UPDATE profiles SET settings = settings || $2::jsonb WHERE id = $1 RETURNING settings",
            profile_id,
            patch,
        )
    finally:
        await pool.release(conn)
    if record is None:
        return None
    return record["settings"]
