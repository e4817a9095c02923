"""Lets a connection that is lost at BEGIN end the call."""
# caught by: test_a_statement_interrupted_by_the_server_is_retried

from contextlib import suppress


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for left in reversed(range(attempts)):
            async with self._pool.acquire() as conn:
                transaction = conn.transaction()
                await transaction.start()
                try:
                    status = await conn.execute(query, *args)
                except Exception as error:
                    with suppress(Exception):  # there may be no connection any more
                        await transaction.rollback()
                    if not (left and (isinstance(error, TRY_AGAIN) or is_lost(error))):
                        raise
                else:
                    try:
                        await transaction.commit()
                        return status
                    except TRY_AGAIN:
                        if not left:
                            raise
            await asyncio.sleep(0.02)
        raise ValueError(f"at least one attempt is needed: {attempts}")
