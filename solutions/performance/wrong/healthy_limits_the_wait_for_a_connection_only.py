"""Who has a connection waits for the answer without end."""

# caught by: test_healthy_does_not_wait_for_a_silent_server


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        try:
            async with self._pool.acquire(timeout=0.3) as conn:
                return await conn.fetchval("SELECT 1") == 1
        except Exception:
            return False
