"""A pool whose connections are all at work is not healthy, and that is told at once."""

# caught by: test_healthy_of_a_busy_pool


class Database(Database):
    async def healthy(self):
        usage = self.usage()
        if usage.in_use == usage.max_size:
            await asyncio.sleep(0.3)
            return False
        return await super().healthy()
