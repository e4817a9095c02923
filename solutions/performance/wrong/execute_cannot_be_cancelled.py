"""Shielded: the caller is gone and the statement goes on."""

# caught by: test_a_cancelled_caller_leaks_nothing


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        return await asyncio.shield(super().execute_with_retry(query, *args, attempts=attempts))
