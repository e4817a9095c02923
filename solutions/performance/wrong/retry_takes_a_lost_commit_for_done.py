"""A status is returned as soon as COMMIT was sent, whether or not it arrived."""

# caught by: test_execute_does_its_work_once


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        status = None
        for attempt in range(1, attempts + 1):
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                return status
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if status is not None:
                    return status
                if attempt == attempts or not (isinstance(error, TRY_AGAIN) or is_lost(error)):
                    raise
