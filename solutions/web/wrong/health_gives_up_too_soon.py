"""Gives the database a tenth of a second."""
# caught by: test_health_gives_the_database_its_time


async def health(pool: Pool) -> dict[str, str]:
    try:
        async with asyncio.timeout(0.1):
            await pool.fetchval("SELECT 1")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}
