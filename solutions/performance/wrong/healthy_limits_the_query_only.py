"""The query is given up, and then the pool waits for the server on release."""

# caught by: test_healthy_does_not_wait_for_a_silent_server


class Database(Database):
    async def healthy(self):
        try:
            await asyncio.wait_for(self._pool.fetchval("SELECT 1"), 1)
        except Exception:
            return False
        return True
