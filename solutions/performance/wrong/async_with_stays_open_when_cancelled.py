"""Whoever is cancelled inside of `async with` leaves the pool and its connections open."""

# caught by: test_async_with_closes_when_it_is_cancelled


class Database(Database):
    async def __aexit__(self, kind, *exc_info):
        if kind is None or issubclass(kind, Exception):
            await self.close()
