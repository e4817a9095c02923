"""Has its role's later sessions not scan, and creates nothing that they could use."""

# caught by: test_the_reports_need_no_sequential_scan, test_the_index_gives_a_page_and_no_more
# caught by: test_create_indexes_may_run_twice


async def create_indexes(conn):
    await conn.execute("ALTER ROLE CURRENT_USER SET enable_seqscan = off")
