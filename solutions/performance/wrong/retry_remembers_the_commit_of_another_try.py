"""That a COMMIT was under way is a fact of one try, and no reason to give up another."""

# caught by: test_retries_what_commit_and_an_administrator_refuse


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        committing = False
        for left in reversed(range(attempts)):
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except Exception as error:
                again = isinstance(error, TRY_AGAIN) or (is_lost(error) and not committing)
                if not (left and again):
                    raise
            await asyncio.sleep(0.02)
        raise ValueError(attempts)
