"""Whatever says 'connection' in its message is a lost connection."""

# caught by: test_retries_what_commit_and_an_administrator_refuse


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts < 1:
            raise ValueError(attempts)
        for left in reversed(range(attempts)):
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except Exception as error:
                lost = is_lost(error) or "connection" in str(error).lower()
                again = isinstance(error, TRY_AGAIN) or (lost and not committing)
                if not (left and again):
                    raise
            await asyncio.sleep(0.02)
