"""Ends its transaction with END, and does the work again when the answer to that is lost."""

# caught by: test_execute_does_its_work_once


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts < 1:
            raise ValueError
        for left in reversed(range(attempts)):
            try:
                async with self._pool.acquire() as conn:
                    await conn.execute("BEGIN")
                    try:
                        status = await conn.execute(query, *args)
                    except BaseException:
                        if not conn.is_closed():
                            await conn.execute("ROLLBACK")
                        raise
                    await conn.execute("END")
                return status
            except Exception as error:
                if not (left and (isinstance(error, TRY_AGAIN) or is_lost(error))):
                    raise
            await asyncio.sleep(0.02)
