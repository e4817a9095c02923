"""Arguments become part of the SQL, quotes and all."""

# caught by: test_execute_returns_the_status


class Database(Database):
    async def execute_with_retry(self, query, *args, attempts=3):
        for number, value in enumerate(args, 1):
            text = str(value).replace("'", "''")
            query = query.replace(f"${number}", f"'{text}'")
        return await super().execute_with_retry(query, attempts=attempts)
