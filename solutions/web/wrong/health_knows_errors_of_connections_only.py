"""A PostgreSQL that lets nobody in breaks the health check: that is no connection's error."""

# caught by: test_health_knows_when_the_database_is_gone


async def health(pool: Pool) -> dict[str, str]:
    try:
        async with asyncio.timeout(1):
            await pool.fetchval("SELECT 1")
    except (
        asyncpg.PostgresConnectionError,
        asyncpg.InterfaceError,
        OSError,
        TimeoutError,
    ) as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}
