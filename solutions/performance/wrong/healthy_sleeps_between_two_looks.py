"""time.sleep between two tries: nobody else goes on meanwhile."""
# caught by: test_healthy_of_a_busy_pool

import time


class Database(Database):
    async def healthy(self):
        if self._pool is None:
            return False
        for _ in range(3):
            try:
                async with self._pool.acquire(timeout=0.2) as conn:
                    return await conn.fetchval("SELECT 1", timeout=0.2) == 1
            except Exception:
                time.sleep(0.05)
        return False
