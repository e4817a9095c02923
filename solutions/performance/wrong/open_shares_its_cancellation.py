"""Two who open wait for one task: when the one is cancelled, so is the other."""

# caught by: test_two_opens_at_the_same_moment_make_one_pool


class Database(Database):
    _task = None

    async def open(self):
        if self._pool is not None:
            return
        if self._task is None:
            self._task = asyncio.create_task(self._make())
        task = self._task
        try:
            self._pool = await task
        finally:
            self._task = None

    async def _make(self):
        return await asyncpg.create_pool(
            self._dsn, min_size=self._min_size, max_size=self._max_size
        )
