"""Gives each query of its pool up after ten seconds."""

# caught by: test_execute_returns_the_status


class Database(Database):
    async def open(self):
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._dsn,
                    min_size=self._min_size,
                    max_size=self._max_size,
                    command_timeout=10,
                )
