"""Leaving a transaction without a connection raises InterfaceError, which is not caught."""

# caught by: test_a_statement_interrupted_by_the_server_is_retried
# caught by: test_execute_does_its_work_once


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for attempt in range(1, attempts + 1):
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except (*LOST, *TRY_AGAIN):
                if attempt == attempts or committing:
                    raise
            await asyncio.sleep(0.01)
