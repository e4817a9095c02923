"""min_size is 2 by default, which asyncpg refuses above max_size 1."""

# caught by: test_one_connection_is_enough


class Database(Database):
    def __init__(self, dsn, *, min_size=2, max_size=10):
        super().__init__(dsn, min_size=min_size, max_size=max_size)
        self._min_size = min_size
