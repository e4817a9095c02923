"""A conflict at COMMIT is tried again, a deadlock there is raised at once."""

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
                again = isinstance(error, asyncpg.SerializationError)
                if not committing:
                    again = again or isinstance(error, TRY_AGAIN) or is_lost(error)
                if not (left and again):
                    raise
            await asyncio.sleep(0.02)
        raise ValueError(attempts)
