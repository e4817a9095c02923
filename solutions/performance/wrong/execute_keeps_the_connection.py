"""Released after success only."""

# caught by: test_failing_callers_leak_nothing


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        conn = await self._pool.acquire()
        async with conn.transaction():
            status = await conn.execute(query, *args)
        await self._pool.release(conn)
        return status
