"""Waits until a connection is free, as long as that takes."""
# caught by: test_health_does_not_wait_for_ever


async def health(pool: Pool):
    try:
        await pool.fetchval("SELECT 1", timeout=1)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}
