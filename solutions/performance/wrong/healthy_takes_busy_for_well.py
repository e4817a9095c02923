"""A pool that is busy is said to be healthy, though nothing has answered."""
# caught by: test_healthy_of_a_busy_pool

_Database = Database


class Database(_Database):
    async def healthy(self):
        if self._pool is not None and self._pool.get_idle_size() == 0:
            return True
        return await super().healthy()
