"""Tells a deadlock as a serialization failure at the end."""
# caught by: test_retries_what_commit_and_an_administrator_refuse


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        try:
            return await super().execute_with_retry(query, *args, attempts=attempts)
        except asyncpg.DeadlockDetectedError as error:
            raise asyncpg.SerializationError(str(error)) from error
