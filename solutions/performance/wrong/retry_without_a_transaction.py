"""As in the tutorial: the first try has committed by itself when its answer is lost."""

# caught by: test_execute_does_its_work_once


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for attempt in range(1, attempts + 1):
            try:
                return await self._pool.execute(query, *args)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if attempt == attempts or not (isinstance(error, TRY_AGAIN) or is_lost(error)):
                    raise
