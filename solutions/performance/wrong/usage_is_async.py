"""What the pool is doing is a coroutine, where the stub has a plain method."""

# caught by: test_usage_tells_what_the_pool_is_doing


class Database(Database):
    async def usage(self):
        return super().usage()
