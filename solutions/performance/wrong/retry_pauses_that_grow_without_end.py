"""Each pause is 30 ms longer than the one before, and has no bound."""

# caught by: test_gives_up_after_the_last_attempt


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts < 1:
            raise ValueError(attempts)
        for number in range(attempts):
            try:
                return await super().execute_with_retry(query, *args, attempts=1)
            except TRY_AGAIN:
                if number == attempts - 1:
                    raise
                await asyncio.sleep(0.03 * (number + 1))
