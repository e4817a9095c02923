"""A SELECT is taken for what can be repeated at any time, though it may write."""

# caught by: test_execute_does_its_work_once


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        reads = query.lstrip().upper().startswith("SELECT")
        for left in reversed(range(attempts)):
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = not reads
                return status
            except Exception as error:
                again = isinstance(error, TRY_AGAIN) or (is_lost(error) and not committing)
                if not (left and again):
                    raise
            await asyncio.sleep(0.02)
        raise ValueError(attempts)
