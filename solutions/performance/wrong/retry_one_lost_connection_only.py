"""Tries once more after a lost connection, however many attempts are left."""
# caught by: test_retries_what_commit_and_an_administrator_refuse


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        lost = 0
        for left in reversed(range(attempts)):
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except Exception as error:
                lost += is_lost(error)
                again = isinstance(error, TRY_AGAIN) or (
                    is_lost(error) and not committing and lost < 2
                )
                if not (left and again):
                    raise
            await asyncio.sleep(0.02)
        raise ValueError(f"at least one attempt is needed: {attempts}")
