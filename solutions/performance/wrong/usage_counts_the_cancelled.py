"""usage counts by itself who is at work, and never takes off a call that was cancelled."""

# caught by: test_a_cancelled_caller_leaks_nothing


class Database(Database):
    busy = 0

    async def execute_with_retry(self, query, *args, attempts=3):
        self.busy += 1
        try:
            result = await super().execute_with_retry(query, *args, attempts=attempts)
        except Exception:
            self.busy -= 1
            raise
        self.busy -= 1
        return result

    def usage(self):
        if self._pool is None:
            return super().usage()
        size = self._pool.get_size()
        return PoolUsage(size, size - self.busy, self.busy, self._max_size)
