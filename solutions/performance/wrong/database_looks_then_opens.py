"""Between the look and the assignment is an await, and room for a second caller."""

# caught by: test_two_opens_at_the_same_moment_make_one_pool


class Database(Database):
    async def open(self):
        if self._pool is None:
            self._pool = await asyncpg.create_pool(
                self._dsn, min_size=self._min_size, max_size=self._max_size
            )
