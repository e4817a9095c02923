"""Fetches one row, and its status counts that one."""
# caught by: test_execute_returns_the_status


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for left in reversed(range(attempts)):
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    statement = await conn.prepare(query)
                    await statement.fetchrow(*args)
                    status = statement.get_statusmsg()
                    committing = True
                return status
            except Exception as error:
                again = isinstance(error, TRY_AGAIN) or (is_lost(error) and not committing)
                if not (left and again):
                    raise
            await asyncio.sleep(0.02)
        raise ValueError(f"at least one attempt is needed: {attempts}")
