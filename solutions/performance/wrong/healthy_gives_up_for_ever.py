"""Closes the pool when the server is gone, and never opens it again."""

# caught by: test_healthy_is_false_without_a_server


class Database(Database):
    async def healthy(self):
        right = await super().healthy()
        if not right:
            await self.close()
        return right
