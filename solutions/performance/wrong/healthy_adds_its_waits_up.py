"""Each wait has most of a second of its own: for a connection, for the answer, for giving back."""

# caught by: test_healthy_has_one_second_for_all_its_waits


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        try:
            async with self._pool.acquire(timeout=0.8) as conn:
                return await conn.fetchval("SELECT 1", timeout=0.8) == 1
        except Exception:
            return False
