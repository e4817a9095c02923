"""A lost COMMIT is made again; an UPDATE behind it is the last that is sent, and may fail."""

# caught by: test_execute_does_its_work_once


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts < 1:
            raise ValueError
        for left in reversed(range(attempts)):
            try:
                async with self._pool.acquire() as conn:
                    async with conn.transaction():
                        status = await conn.execute(query, *args)
                    try:
                        await conn.execute("UPDATE products SET stock = stock WHERE id = 60")
                    except (OSError, asyncpg.InterfaceError, asyncpg.PostgresError):
                        pass
                    return status
            except Exception as error:
                if not (left and (isinstance(error, TRY_AGAIN) or is_lost(error))):
                    raise
            await asyncio.sleep(0.02)
