"""Catches errors of PostgreSQL and of the network, and none of asyncpg itself."""

# caught by: test_health_knows_when_the_database_is_gone

from fastapi import HTTPException


async def health(pool: Pool) -> dict[str, str]:
    try:
        async with asyncio.timeout(0.9):
            async with pool.acquire() as conn:
                await conn.fetchval("SELECT 1", timeout=0.3)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise HTTPException(503, "no database") from error
    return {"status": "ok"}
