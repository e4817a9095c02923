"""Every exception is worth another try."""

# caught by: test_does_not_repeat_what_cannot_succeed, test_execute_does_its_work_once


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for attempt in range(1, attempts + 1):
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    return await conn.execute(query, *args)
            except Exception:
                if attempt == attempts:
                    raise
            await asyncio.sleep(0.01)
