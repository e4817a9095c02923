"""Has no patience: an answer of a fifth of a second is too slow for it."""
# caught by: test_healthy_does_not_wait_for_a_silent_server


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        try:
            async with asyncio.timeout(0.15):
                conn = await self._pool.acquire()
                try:
                    await conn.fetchval("SELECT 1")
                finally:
                    await self._pool.release(conn, timeout=0.15)
        except Exception:
            return False
        return True
