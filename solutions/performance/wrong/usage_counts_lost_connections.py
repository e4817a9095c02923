"""Believes that min_size connections are open, also when they are lost."""

# caught by: test_usage_tells_what_the_pool_is_doing


class Database(Database):
    def usage(self):
        if self._pool is None:
            return PoolUsage(size=0, idle=0, in_use=0, max_size=self._max_size)
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        return PoolUsage(max(size, self._min_size), idle, size - idle, self._max_size)
