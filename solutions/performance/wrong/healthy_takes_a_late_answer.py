"""An answer after a second and a half passes for one in time."""

# caught by: test_healthy_does_not_wait_for_a_silent_server


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        try:
            async with asyncio.timeout(4):
                await self._pool.fetchval("SELECT 1")
        except Exception:
            return False
        return True
