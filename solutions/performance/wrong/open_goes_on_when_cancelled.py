"""An open that is cancelled connects all the same, and nobody closes that pool."""

# caught by: test_a_failed_open_can_be_tried_again


class Database(Database):
    async def open(self):
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncio.shield(asyncio.ensure_future(self._connect()))

    async def _connect(self):
        return await asyncpg.create_pool(
            self._dsn, min_size=self._min_size, max_size=self._max_size
        )
