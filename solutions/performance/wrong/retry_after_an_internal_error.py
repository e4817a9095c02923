"""Tries again after an internal error of the server."""

# caught by: test_retries_what_commit_and_an_administrator_refuse


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        try:
            return await super().execute_with_retry(query, *args, attempts=attempts)
        except asyncpg.InternalServerError:
            if attempts < 2:
                raise
            return await self.execute_with_retry(query, *args, attempts=attempts - 1)
