"""No attempt is no mistake, it only does nothing."""

# caught by: test_gives_up_after_the_last_attempt


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts < 1:
            return ""
        return await super().execute_with_retry(query, *args, attempts=attempts)
