"""The pool is forgotten once it is closed: a close that is interrupted leaves a dead one."""
# caught by: test_a_cancelled_close_leaves_no_dead_pool


class Database(Database):
    async def close(self):
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
