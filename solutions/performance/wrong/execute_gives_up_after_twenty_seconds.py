"""Gives a statement up that takes longer than twenty seconds."""

# caught by: test_execute_returns_the_status


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for left in reversed(range(attempts)):
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args, timeout=20)
                    committing = True
                return status
            except Exception as error:
                again = isinstance(error, TRY_AGAIN) or (is_lost(error) and not committing)
                if not (left and again):
                    raise
            await asyncio.sleep(0.02)
        raise ValueError(attempts)
