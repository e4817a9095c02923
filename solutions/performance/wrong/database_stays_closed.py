"""A closed pool stays in its place, so open believes that it is open."""

# caught by: test_a_closed_database_can_be_opened_again


class Database(Database):
    async def close(self):
        if self._pool is not None:
            await self._pool.close()
