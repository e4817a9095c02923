"""Pauses with time.sleep, while nobody else in the process gets a turn."""

# caught by: test_retries_when_the_server_asks_for_it

import time


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        if attempts < 1:
            raise ValueError
        for left in reversed(range(attempts)):
            try:
                return await super().execute_with_retry(query, *args, attempts=1)
            except TRY_AGAIN:
                if not left:
                    raise
            time.sleep(0.02)
