"""When the attempts run out it returns None."""

# caught by: test_gives_up_after_the_last_attempt


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for _ in range(attempts):
            try:
                return await super().execute_with_retry(query, *args, attempts=1)
            except TRY_AGAIN:
                await asyncio.sleep(0.01)
