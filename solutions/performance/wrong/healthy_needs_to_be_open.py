"""Without a pool it raises."""

# caught by: test_a_closed_database_can_be_opened_again


class Database(Database):
    async def healthy(self):
        async with self._pool.acquire(timeout=0.5) as conn:
            try:
                await conn.fetchval("SELECT 1", timeout=0.5)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                return False
        return True
