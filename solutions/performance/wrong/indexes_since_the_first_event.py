"""Events from before those that are there now are in no index."""

# caught by: test_the_reports_need_no_sequential_scan


async def create_indexes(conn):
    await conn.execute(
        """
        CREATE INDEX IF NOT EXISTS events_user_id_id ON events (user_id, id);
        CREATE INDEX IF NOT EXISTS events_at ON events (at) WHERE at >= '2024-01-01 00:00:00+00';
        CREATE INDEX IF NOT EXISTS events_lower_campaign ON events (lower(campaign));
        """
    )
