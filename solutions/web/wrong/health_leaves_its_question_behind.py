"""Gives up after a second, and its question goes on."""

# caught by: test_health_does_not_wait_for_ever


async def health(pool: Pool) -> dict[str, str]:
    asked = asyncio.ensure_future(pool.fetchval("SELECT 1"))
    await asyncio.wait([asked], timeout=0.9)
    if not asked.done() or asked.exception():
        raise HTTPException(503, "the database does not answer")
    return {"status": "ok"}
