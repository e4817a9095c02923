"""What the last try met is forgotten."""

# caught by: test_gives_up_after_the_last_attempt


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        first = None
        for _ in range(attempts):
            try:
                return await super().execute_with_retry(query, *args, attempts=1)
            except TRY_AGAIN as error:
                first = first or error
        raise first
