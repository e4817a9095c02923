"""Waits three seconds for those who are at work, and then ends their connections."""

# caught by: test_a_closed_database_can_be_opened_again


class Database(Database):
    async def close(self):
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                await asyncio.wait_for(pool.close(), 3)
            except TimeoutError:
                pool.terminate()
