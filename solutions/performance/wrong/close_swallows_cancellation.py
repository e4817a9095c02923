"""Whoever is cancelled while he closes the database goes on as if nothing had been."""

# caught by: test_a_cancelled_close_leaves_no_dead_pool


class Database(Database):
    async def close(self):
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                await pool.close()
            except asyncio.CancelledError:
                pool.terminate()
