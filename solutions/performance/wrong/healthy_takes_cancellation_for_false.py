"""Whatever ends the query is no health, says this: also a task that was cancelled."""

# caught by: test_healthy_ends_when_it_is_cancelled


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        try:
            async with asyncio.timeout(0.8), self._pool.acquire(timeout=0.2) as conn:
                await conn.fetchval("SELECT 1")
        except BaseException:
            return False
        return True
