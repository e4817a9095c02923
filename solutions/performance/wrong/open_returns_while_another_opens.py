"""Who comes second is told that it is open while the first still connects."""

# caught by: test_two_opens_at_the_same_moment_make_one_pool


class Database(Database):
    async def open(self):
        if not self._opening.locked():
            await super().open()
