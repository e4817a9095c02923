"""While somebody asks, another one who asks is told False."""

# caught by: test_healthy_is_false_without_a_server


class Database(Database):
    _asking = False

    async def healthy(self):
        if self._asking:
            return False
        self._asking = True
        try:
            return await super().healthy()
        finally:
            self._asking = False
