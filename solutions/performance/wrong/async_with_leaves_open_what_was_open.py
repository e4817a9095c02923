"""Closes at the end of `async with` only what it has opened itself."""

# caught by: test_async_with_opens_and_closes


class Database(Database):
    async def __aenter__(self):
        self._mine = self._pool is None
        return await super().__aenter__()

    async def __aexit__(self, *exc_info):
        if self._mine:
            await self.close()
