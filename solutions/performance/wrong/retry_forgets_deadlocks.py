"""Retries 40001, but a deadlock is raised at once."""

# caught by: test_retries_when_the_server_asks_for_it


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for attempt in range(1, attempts + 1):
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except (*LOST, asyncpg.SerializationError):
                if attempt == attempts or committing:
                    raise
            await asyncio.sleep(0.01)
