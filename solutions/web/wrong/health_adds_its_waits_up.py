"""A second for the connection, and another for the answer."""
# caught by: test_health_does_not_wait_for_ever


async def health(pool: Pool) -> dict[str, str]:
    try:
        async with pool.acquire(timeout=1) as conn:
            await conn.fetchval("SELECT 1", timeout=1)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}
