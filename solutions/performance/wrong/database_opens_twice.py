"""Each open makes another pool and forgets the one before."""

# caught by: test_open_and_close_may_be_called_twice
# caught by: test_two_opens_at_the_same_moment_make_one_pool


class Database(Database):
    async def open(self):
        self._pool = await asyncpg.create_pool(
            self._dsn, min_size=self._min_size, max_size=self._max_size
        )
