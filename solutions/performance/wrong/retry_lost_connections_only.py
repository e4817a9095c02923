"""An answer that asks for another try is taken for final."""

# caught by: test_retries_when_the_server_asks_for_it, test_gives_up_after_the_last_attempt


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for attempt in range(1, attempts + 1):
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except (*LOST, asyncpg.InterfaceError) as error:
                if attempt == attempts or committing or not is_lost(error):
                    raise
            await asyncio.sleep(0.01)
