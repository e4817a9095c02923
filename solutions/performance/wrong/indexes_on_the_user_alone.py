"""Finds the user's events, all of them, and sorts them for each page."""

# caught by: test_the_index_gives_a_page_and_no_more


async def create_indexes(conn):
    await conn.execute(
        """
        CREATE INDEX IF NOT EXISTS events_user_id ON events (user_id);
        CREATE INDEX IF NOT EXISTS events_at ON events (at);
        CREATE INDEX IF NOT EXISTS events_lower_campaign ON events (lower(campaign));
        """
    )
