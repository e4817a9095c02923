"""Whatever comes of COMMIT, but a lost connection, is tried again: a full disk as well."""
# caught by: test_retries_what_commit_and_an_administrator_refuse


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
                again = isinstance(error, TRY_AGAIN) or (committing != is_lost(error))
                if not (left and again):
                    raise
            await asyncio.sleep(0.02)
        raise ValueError(attempts)
