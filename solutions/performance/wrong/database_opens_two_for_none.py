"""Takes a min_size of 0 for the default."""
# caught by: test_usage_tells_what_the_pool_is_doing


class Database(Database):
    def __init__(self, dsn, *, min_size=2, max_size=10):
        super().__init__(dsn, min_size=min_size or 2, max_size=max_size)
