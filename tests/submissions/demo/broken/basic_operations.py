"""Broken: a bracket is never closed, so nothing of it can be loaded."""

import asyncpg


async def create_pool(dsn, *, min_size=2, max_size=10):
    return await asyncpg.create_pool(dsn, min_size=min_size, max_size=max_size


async def create_user(pool, name, email):
    return await pool.fetchval(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
    )
