"""Puts a view in the table's place: no plan names the table any more, and none is faster."""

# caught by: test_the_reports_need_no_sequential_scan, test_the_index_gives_a_page_and_no_more
# caught by: test_create_indexes_may_run_twice


async def create_indexes(conn):
    if await conn.fetchval("SELECT to_regclass('past') IS NULL"):
        await conn.execute(
            """
            ALTER TABLE events RENAME TO past;
            CREATE VIEW events AS SELECT * FROM past;
            CREATE INDEX events_at ON past (at);
            """
        )
