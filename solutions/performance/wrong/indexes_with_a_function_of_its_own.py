"""Indexes on a function that it makes: who reads the table's statistics would run it."""

# caught by: test_the_reports_need_no_sequential_scan, test_the_index_gives_a_page_and_no_more
# caught by: test_create_indexes_may_run_twice


async def create_indexes(conn):
    await conn.execute(
        """
        CREATE OR REPLACE FUNCTION same(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql
            AS 'BEGIN RAISE NOTICE ''%'', current_user; RETURN $1; END';
        CREATE INDEX IF NOT EXISTS events_user_id_id ON events (user_id, same(id));
        """
    )
