"""The status is forgotten."""

# caught by: test_execute_returns_the_status


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        await super().execute_with_retry(query, *args, attempts=attempts)
