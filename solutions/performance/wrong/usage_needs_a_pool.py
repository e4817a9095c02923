"""Asks a pool that is not there."""

# caught by: test_usage_of_a_closed_database_is_zero


class Database(Database):
    def usage(self):
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        return PoolUsage(size=size, idle=idle, in_use=size - idle, max_size=self._max_size)
