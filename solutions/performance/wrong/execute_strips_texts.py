"""Strips the texts that it is given."""
# caught by: test_execute_returns_the_status


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        return await super().execute_with_retry(
            query,
            *(arg.strip() if isinstance(arg, str) else arg for arg in args),
            attempts=attempts,
        )
