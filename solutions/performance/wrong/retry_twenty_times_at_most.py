"""Tries twenty times at most, whatever is allowed."""

# caught by: test_gives_up_after_the_last_attempt


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts < 1:
            raise ValueError(attempts)
        for number in range(min(attempts, 20)):
            try:
                return await super().execute_with_retry(query, *args, attempts=1)
            except TRY_AGAIN:
                if number == min(attempts, 20) - 1:
                    raise
                await asyncio.sleep(0.02)
