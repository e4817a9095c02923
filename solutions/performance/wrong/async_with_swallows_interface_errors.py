"""What asyncpg calls a wrong use of it is swallowed."""

# caught by: test_async_with_opens_and_closes


class Database(Database):
    async def __aexit__(self, kind, error, traceback):
        await self.close()
        return isinstance(error, asyncpg.InterfaceError)
