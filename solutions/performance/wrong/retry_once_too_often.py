"""Three attempts are one and three retries."""

# caught by: test_gives_up_after_the_last_attempt


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        return await super().execute_with_retry(query, *args, attempts=attempts + 1)
