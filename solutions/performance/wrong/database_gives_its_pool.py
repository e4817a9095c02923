"""async with gives the pool, not the Database."""

# caught by: test_async_with_opens_and_closes


class Database(Database):
    async def __aenter__(self):
        await self.open()
        return self._pool
