"""open() opens nothing, and usage says what it would have."""

# caught by: test_usage_of_a_closed_database_is_zero, test_usage_tells_what_the_pool_is_doing
# caught by: test_a_failed_open_can_be_tried_again


class Database(Database):
    _wanted = False

    async def open(self):
        self._wanted = True

    async def close(self):
        self._wanted = False
        await super().close()

    async def healthy(self):
        if self._wanted:
            await super().open()
        return await super().healthy()

    async def execute_with_retry(self, query, *args, attempts=3):
        await super().open()
        return await super().execute_with_retry(query, *args, attempts=attempts)

    def usage(self):
        size = self._min_size if self._wanted else 0
        return PoolUsage(size=size, idle=size, in_use=0, max_size=self._max_size)
