"""Lets a moment have one event only, since its index is unique."""
# caught by: test_the_reports_need_no_sequential_scan


async def create_indexes(conn):
    await conn.execute("""
        CREATE INDEX IF NOT EXISTS events_user_id_id ON events (user_id, id);
        CREATE UNIQUE INDEX IF NOT EXISTS events_at ON events (at);
        CREATE INDEX IF NOT EXISTS events_lower_campaign ON events (lower(campaign));
        """)
