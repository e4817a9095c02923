"""Answers 503 when it is cancelled."""
# caught by: test_health_knows_when_the_database_is_gone


async def health(pool: Pool) -> dict[str, str]:
    try:
        async with asyncio.timeout(1):
            await pool.fetchval("SELECT 1")
    except BaseException as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}
