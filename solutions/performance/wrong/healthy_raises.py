"""What SELECT 1 raises goes through to the caller."""

# caught by: test_healthy_is_false_without_a_server


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        return await self._pool.fetchval("SELECT 1") == 1
