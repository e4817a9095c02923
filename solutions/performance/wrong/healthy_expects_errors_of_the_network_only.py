"""A connection that PostgreSQL ends during the query comes out as an error, and not as False."""

# caught by: test_healthy_ends_when_it_is_cancelled


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        try:
            conn = await self._pool.acquire(timeout=0.3)
            try:
                await conn.fetchval("SELECT 1", timeout=0.3)
            finally:
                await self._pool.release(conn, timeout=0.3)
        except OSError:  # TimeoutError is one
            return False
        return True
