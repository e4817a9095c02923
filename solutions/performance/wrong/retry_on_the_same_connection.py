"""Taken once before the loop: the next try meets the same dead connection."""

# caught by: test_a_statement_interrupted_by_the_server_is_retried
# caught by: test_execute_does_its_work_once


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        async with self._pool.acquire() as conn:
            for attempt in range(1, attempts + 1):
                committing = False
                try:
                    async with conn.transaction():
                        status = await conn.execute(query, *args)
                        committing = True
                    return status
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                    again = isinstance(error, TRY_AGAIN) or (is_lost(error) and not committing)
                    if attempt == attempts or not again:
                        raise
