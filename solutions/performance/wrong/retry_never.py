"""Whatever happens, there is one try."""

# caught by: test_retries_when_the_server_asks_for_it
# caught by: test_a_statement_interrupted_by_the_server_is_retried
# caught by: test_execute_does_its_work_once, test_gives_up_after_the_last_attempt


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        return await super().execute_with_retry(query, *args, attempts=1)
