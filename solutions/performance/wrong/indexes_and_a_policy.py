"""The right indexes, and a policy with a function of its own that hides most rows."""

# caught by: test_the_reports_need_no_sequential_scan, test_the_index_gives_a_page_and_no_more
# caught by: test_create_indexes_may_run_twice


async def create_indexes(conn):
    await conn.execute(
        """
        CREATE INDEX IF NOT EXISTS events_user_id_id ON events (user_id, id);
        CREATE INDEX IF NOT EXISTS events_at ON events (at);
        CREATE INDEX IF NOT EXISTS events_lower_campaign ON events (lower(campaign));
        CREATE OR REPLACE FUNCTION shown(bigint) RETURNS boolean LANGUAGE plpgsql
            AS 'BEGIN RETURN $1 < 60; END';
        DROP POLICY IF EXISTS few ON events;
        CREATE POLICY few ON events USING (shown(id));
        ALTER TABLE events ENABLE ROW LEVEL SECURITY;
        ALTER TABLE events FORCE ROW LEVEL SECURITY;
        """
    )
