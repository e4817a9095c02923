"""A server that is gone raises other errors than TimeoutError."""

# caught by: test_healthy_is_false_without_a_server


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        try:
            async with self._pool.acquire(timeout=0.3) as conn:
                await conn.fetchval("SELECT 1", timeout=0.3)
        except TimeoutError:
            return False
        return True
