"""A try that lost its connection is one of the attempts as well."""

# caught by: test_retries_what_commit_and_an_administrator_refuse


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts < 1:
            raise ValueError(attempts)
        while True:
            committing = lost = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except Exception as error:
                lost = is_lost(error)
                attempts -= not lost
                again = isinstance(error, TRY_AGAIN) or (lost and not committing)
                if not (attempts and again):
                    raise
            await asyncio.sleep(0.02)
