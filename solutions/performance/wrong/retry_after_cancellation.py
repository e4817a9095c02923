"""except BaseException catches CancelledError too, and tries again."""

# caught by: test_a_cancelled_caller_leaks_nothing


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for attempt in range(attempts):
            try:
                return await super().execute_with_retry(query, *args, attempts=1)
            except BaseException:
                if attempt == attempts - 1:
                    raise
