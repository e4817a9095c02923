"""As in the tutorial: every PostgresError is repeated, and InterfaceError is missed."""

# caught by: test_does_not_repeat_what_cannot_succeed
# caught by: test_a_statement_interrupted_by_the_server_is_retried


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for attempt in range(attempts):
            try:
                async with self._pool.acquire() as conn, conn.transaction():
                    return await conn.execute(query, *args)
            except (asyncpg.PostgresError, asyncio.TimeoutError):
                if attempt == attempts - 1:
                    raise
                await asyncio.sleep(0.01 * 2**attempt)
