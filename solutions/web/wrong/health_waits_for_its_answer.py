"""Limits the wait for a connection, and not the one for the answer."""
# caught by: test_health_does_not_wait_for_ever


async def health(pool: Pool):
    try:
        async with pool.acquire(timeout=0.5) as conn:
            await conn.fetchval("SELECT 1")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}
