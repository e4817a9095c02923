"""Returns None where no row was met."""
# caught by: test_execute_returns_the_status


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        status = await super().execute_with_retry(query, *args, attempts=attempts)
        return status if not status.endswith(" 0") else None
