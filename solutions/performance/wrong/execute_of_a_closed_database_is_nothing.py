"""Returns an empty status where the database is not open."""
# caught by: test_usage_of_a_closed_database_is_zero


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        if self._pool is None:
            return ""
        return await super().execute_with_retry(query, *args, attempts=attempts)
