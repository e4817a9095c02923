"""Who asks while somebody else does waits for that first, for as long as it takes."""

# caught by: test_healthy_does_not_wait_for_a_silent_server


class Database(Database):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._asking = asyncio.Lock()

    async def healthy(self):
        async with self._asking:
            return await super().healthy()
