"""Pauses after a lost connection, and not after a conflict."""
# caught by: test_retries_what_commit_and_an_administrator_refuse, test_gives_up_after_the_last_attempt


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for left in reversed(range(attempts)):
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except Exception as error:
                again = isinstance(error, TRY_AGAIN) or (is_lost(error) and not committing)
                if not (left and again):
                    raise
                if is_lost(error):
                    await asyncio.sleep(0.01)
        raise ValueError(attempts)
