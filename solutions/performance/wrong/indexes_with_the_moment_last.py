"""kind is what DAY_REPORT groups by, not what it looks for."""

# caught by: test_the_reports_need_no_sequential_scan


async def create_indexes(conn):
    await conn.execute(
        """
        CREATE INDEX IF NOT EXISTS events_user_id_id ON events (user_id, id);
        CREATE INDEX IF NOT EXISTS events_kind ON events (kind);
        CREATE INDEX IF NOT EXISTS events_lower_campaign ON events (lower(campaign));
        """
    )
