"""A second open raises while the pool has no connection, as if it were broken."""

# caught by: test_open_and_close_may_be_called_twice


class Database(Database):
    async def open(self):
        if self._pool is not None and self._pool.get_size() == 0:
            raise RuntimeError("the pool is broken")
        await super().open()
