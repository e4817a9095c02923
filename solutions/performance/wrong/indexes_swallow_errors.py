"""Swallows each error of the database, and says that all is well."""
# caught by: test_create_indexes_may_run_twice


async def create_indexes(conn):
    for sql in (
        "CREATE INDEX events_user_id_id ON events (user_id, id)",
        "CREATE INDEX events_at ON events (at)",
        "CREATE INDEX events_lower_campaign ON events (lower(campaign))",
    ):
        try:
            await conn.execute(sql)
        except asyncpg.PostgresError:
            pass
