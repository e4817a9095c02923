"""After an exception the pool stays open."""

# caught by: test_async_with_opens_and_closes


class Database(Database):
    async def __aexit__(self, exc_type, exc, traceback):
        if exc_type is None:
            await self.close()
