"""The statement is its own transaction, and is sent again if its answer is lost: done twice."""

# caught by: test_execute_whatever_goes_wrong


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for left in reversed(range(attempts)):
            try:
                async with self._pool.acquire() as conn:
                    return await conn.execute(query, *args)
            except Exception as error:
                if not (left and (isinstance(error, TRY_AGAIN) or is_lost(error))):
                    raise
            await asyncio.sleep(0.02)
        raise ValueError("at least one attempt is needed")
