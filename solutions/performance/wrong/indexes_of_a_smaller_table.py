"""Renames the table and makes a small one of its name, with all the right indexes."""

# caught by: test_the_reports_need_no_sequential_scan, test_the_index_gives_a_page_and_no_more
# caught by: test_create_indexes_may_run_twice


async def create_indexes(conn):
    await conn.execute(
        """
        ALTER TABLE events RENAME TO past;
        CREATE TABLE events (LIKE past INCLUDING ALL);
        INSERT INTO events OVERRIDING SYSTEM VALUE SELECT * FROM past LIMIT 60;
        CREATE INDEX IF NOT EXISTS events_user_id_id ON events (user_id, id);
        CREATE INDEX IF NOT EXISTS events_at ON events (at);
        CREATE INDEX IF NOT EXISTS events_lower_campaign ON events (lower(campaign));
        """
    )
