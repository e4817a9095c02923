"""A wrong number of arguments is an InterfaceError too, and no lost connection."""

# caught by: test_does_not_repeat_what_cannot_succeed


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for attempt in range(1, attempts + 1):
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except (*LOST, *TRY_AGAIN, asyncpg.InterfaceError):
                if attempt == attempts or committing:
                    raise
            await asyncio.sleep(0.01)
