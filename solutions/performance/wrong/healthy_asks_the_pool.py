"""That a pool is there says nothing about the server."""

# caught by: test_healthy_is_false_without_a_server, test_healthy_does_not_wait_for_a_silent_server


class Database(Database):
    async def healthy(self):
        return self._pool is not None
