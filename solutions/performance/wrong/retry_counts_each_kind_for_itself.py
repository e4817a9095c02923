"""So many tries for lost connections, and as many again for conflicts."""

# caught by: test_retries_what_commit_and_an_administrator_refuse


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts < 1:
            raise ValueError(attempts)
        losses = conflicts = 0
        while True:
            committing = False
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    status = await conn.execute(query, *args)
                    committing = True
                return status
            except Exception as error:
                lost = is_lost(error) and not committing
                losses += lost
                conflicts += isinstance(error, TRY_AGAIN)
                if not (lost or isinstance(error, TRY_AGAIN)) or attempts in (losses, conflicts):
                    raise
            await asyncio.sleep(0.02)
