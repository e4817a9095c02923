"""It gives up after twenty seconds of its own, by asyncio.timeout."""

# caught by: test_create_user_whatever_goes_wrong

import asyncio


async def create_user(pool, name, email):
    async with asyncio.timeout(20):
        return await pool.fetchval(
            "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id", name, email
        )
