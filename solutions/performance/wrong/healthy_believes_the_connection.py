"""A connection that is not closed is taken for a server that answers."""

# caught by: test_healthy_is_false_without_a_server, test_healthy_does_not_wait_for_a_silent_server


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        try:
            async with asyncio.timeout(0.8):
                conn = await self._pool.acquire()
                alive = not conn.is_closed()
                await self._pool.release(conn, timeout=0.2)
        except Exception:
            return False
        return alive
