"""Three seconds of patience where one was asked for."""
# caught by: test_healthy_does_not_wait_for_a_silent_server, test_healthy_of_a_busy_pool


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        try:
            async with self._pool.acquire(timeout=3) as conn:
                return await conn.fetchval("SELECT 1", timeout=3) == 1
        except Exception:
            return False
