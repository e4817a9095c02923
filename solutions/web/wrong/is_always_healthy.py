"""Says that all is well because the app runs, and asks nobody."""
# caught by: test_health_asks_the_database, test_health_knows_when_the_database_is_gone


async def health(pool: Pool):
    return {"status": "ok"}
