"""An open that is cancelled leaves a pool that never opens."""

# caught by: test_a_failed_open_can_be_tried_again


class Database(Database):
    async def open(self):
        async with self._opening:
            if self._pool is not None:
                return
            self._pool = asyncpg.create_pool(
                self._dsn, min_size=self._min_size, max_size=self._max_size
            )
            try:
                await self._pool
            except Exception:
                self._pool = None
                raise
