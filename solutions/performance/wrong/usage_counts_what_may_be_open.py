"""Connections that were never opened count as being in use."""

# caught by: test_usage_tells_what_the_pool_is_doing


class Database(Database):
    def usage(self):
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        return PoolUsage(
            size=size, idle=idle, in_use=self._max_size - idle, max_size=self._max_size
        )
