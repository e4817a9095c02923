"""Ends the connections of those who are still at work."""

# caught by: test_a_closed_database_can_be_opened_again


class Database(Database):
    async def close(self):
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.terminate()
