"""Catches the server's errors alone: a connection that is refused is an OSError."""
# caught by: test_health_knows_when_the_database_is_gone


async def health(pool: Pool):
    try:
        async with asyncio.timeout(1):
            await pool.fetchval("SELECT 1")
    except (asyncpg.SyntaxOrAccessError, TimeoutError) as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}
