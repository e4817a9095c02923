"""A pool is there, but everybody uses the one connection taken at the beginning."""

# caught by: test_a_connection_ended_by_the_server_is_replaced
# caught by: test_usage_tells_what_the_pool_is_doing


class Database(Database):
    async def open(self):
        await super().open()
        self._conn = await self._pool.acquire()

    async def execute_with_retry(self, query, *args, attempts=3):
        return await self._conn.execute(query, *args)
