"""Asks the pool inside of an acquire: with one connection it waits for itself."""

# caught by: test_one_connection_is_enough


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        async with self._pool.acquire() as conn:
            await conn.fetchval("SELECT 1")
            return await super().execute_with_retry(query, *args, attempts=attempts)
