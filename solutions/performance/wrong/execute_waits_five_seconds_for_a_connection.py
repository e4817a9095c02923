"""Waits no longer than five seconds for a connection of the pool."""

# caught by: test_a_cancelled_caller_leaks_nothing


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for left in reversed(range(attempts)):
            committing = False
            try:
                async with self._pool.acquire(timeout=5) as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except Exception as error:
                again = isinstance(error, TRY_AGAIN) or (is_lost(error) and not committing)
                if not (left and again):
                    raise
            await asyncio.sleep(0.02)
        raise ValueError(attempts)
