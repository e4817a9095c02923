"""Takes a negative number of attempts for one."""
# caught by: test_gives_up_after_the_last_attempt


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts == 0:
            raise ValueError
        if attempts < 0:
            attempts = 1
        return await super().execute_with_retry(query, *args, attempts=attempts)
