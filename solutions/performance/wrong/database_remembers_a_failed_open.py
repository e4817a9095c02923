"""The attribute is set before the pool is there."""

# caught by: test_a_failed_open_can_be_tried_again


class Database(Database):
    async def open(self):
        async with self._opening:
            if self._pool is None:
                self._pool = asyncpg.create_pool(
                    self._dsn, min_size=self._min_size, max_size=self._max_size
                )
                await self._pool
