"""The pool has asyncpg's own sizes, ten connections from the beginning."""

# caught by: test_usage_tells_what_the_pool_is_doing, test_one_connection_is_enough


class Database(Database):
    async def open(self):
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(self._dsn)
