"""Tries again what cannot be done in such a transaction."""

# caught by: test_retries_what_commit_and_an_administrator_refuse


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        try:
            return await super().execute_with_retry(query, *args, attempts=attempts)
        except asyncpg.InvalidTransactionStateError:
            if attempts < 2:
                raise
            return await self.execute_with_retry(query, *args, attempts=attempts - 1)
