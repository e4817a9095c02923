"""The second run raises DuplicateTableError."""

# caught by: test_create_indexes_may_run_twice


async def create_indexes(conn):
    await conn.execute(
        """
        CREATE INDEX events_user_id_id ON events (user_id, id);
        CREATE INDEX events_at ON events (at);
        CREATE INDEX events_lower_campaign ON events (lower(campaign));
        """
    )
