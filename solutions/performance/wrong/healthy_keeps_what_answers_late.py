"""A connection that did not answer in time is not given back."""

# caught by: test_healthy_ends_when_it_is_cancelled


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        try:
            async with asyncio.timeout(0.8):
                conn = await self._pool.acquire()
                await conn.fetchval("SELECT 1")
                await self._pool.release(conn)
        except Exception:
            return False
        return True
