"""The report compares lower(campaign); an index on campaign is no help."""

# caught by: test_the_reports_need_no_sequential_scan


async def create_indexes(conn):
    await conn.execute(
        """
        CREATE INDEX IF NOT EXISTS events_user_id_id ON events (user_id, id);
        CREATE INDEX IF NOT EXISTS events_at ON events (at);
        CREATE INDEX IF NOT EXISTS events_campaign ON events (campaign);
        """
    )
