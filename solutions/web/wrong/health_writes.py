"""Asks by changing a row: whoever holds that row makes the database look ill."""

# caught by: test_health_asks_the_database


async def health(pool: Pool) -> dict[str, str]:
    try:
        async with asyncio.timeout(0.9):
            await pool.execute("UPDATE users SET name = name WHERE id = 1")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise HTTPException(503, "the database does not answer") from error
    return {"status": "ok"}
