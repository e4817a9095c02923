"""Errors of PostgreSQL pass through."""

# caught by: test_health_knows_when_the_database_is_gone


async def health(pool: Pool) -> dict[str, str]:
    try:
        async with asyncio.timeout(1):
            await pool.fetchval("SELECT 1")
    except (asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}
