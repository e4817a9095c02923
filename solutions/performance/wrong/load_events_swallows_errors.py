"""A refused list looks like an empty one."""

# caught by: test_load_events_is_all_or_none


async def load_events(pool, events):
    try:
        await pool.copy_records_to_table(
            "events", records=events, columns=["user_id", "kind", "campaign", "at"]
        )
    except asyncpg.PostgresError:
        return 0
    return len(events)
