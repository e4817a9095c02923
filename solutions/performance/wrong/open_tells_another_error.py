"""Raises an error of its own in place of the one that came."""
# caught by: test_a_failed_open_can_be_tried_again


class Database(Database):
    async def open(self):
        try:
            await super().open()
        except OSError as error:
            raise ConnectionError(f"the database cannot be reached: {error}") from error
