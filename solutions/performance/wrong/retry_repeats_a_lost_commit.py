"""A connection lost during COMMIT is taken for one lost before."""

# caught by: test_execute_does_its_work_once


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for attempt in range(1, attempts + 1):
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    return await conn.execute(query, *args)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if attempt == attempts or not (isinstance(error, TRY_AGAIN) or is_lost(error)):
                    raise
