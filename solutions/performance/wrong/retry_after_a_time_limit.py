"""A statement that the server ended is tried again."""

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
                again = isinstance(error, (*TRY_AGAIN, asyncpg.QueryCanceledError))
                if not (left and (again or (is_lost(error) and not committing))):
                    raise
            await asyncio.sleep(0.02)
