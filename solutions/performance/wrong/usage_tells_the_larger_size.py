"""Before it is open, max_size is the min_size where that is larger."""

# caught by: test_usage_of_a_closed_database_is_zero


class Database(Database):
    def __init__(self, dsn, *, min_size=2, max_size=10):
        super().__init__(dsn, min_size=min_size, max_size=max_size)
        self._larger = max(min_size, max_size)

    def usage(self):
        usage = super().usage()
        return usage if usage.size else PoolUsage(0, 0, 0, self._larger)
