"""The second close has no pool to close."""

# caught by: test_open_and_close_may_be_called_twice


class Database(Database):
    async def close(self):
        await self._pool.close()
        self._pool = None
