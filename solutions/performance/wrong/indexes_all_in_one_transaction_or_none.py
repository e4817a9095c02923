"""If one index is there already none of the others is made."""

# caught by: test_create_indexes_may_run_twice


async def create_indexes(conn):
    try:
        async with conn.transaction():
            await conn.execute("CREATE INDEX events_user ON events (user_id, id)")
            await conn.execute("CREATE INDEX events_at ON events (at)")
            await conn.execute("CREATE INDEX events_campaign ON events (lower(campaign))")
    except asyncpg.DuplicateTableError:
        pass
