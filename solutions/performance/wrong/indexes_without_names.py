"""PostgreSQL finds a new name each time: the second run makes the same indexes again."""

# caught by: test_create_indexes_may_run_twice


async def create_indexes(conn):
    await conn.execute(
        """
        CREATE INDEX ON events (user_id, id);
        CREATE INDEX ON events (at);
        CREATE INDEX ON events (lower(campaign));
        """
    )
