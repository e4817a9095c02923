"""Every exception is worth another try."""

# caught by: test_does_not_repeat_what_cannot_succeed, test_a_lost_commit_is_not_repeated


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
