"""Waits no longer than ten seconds for a connection of the pool."""

# caught by: test_load_events_whatever_goes_wrong


async def load_events(pool, events):
    columns = ["user_id", "kind", "campaign", "at"]
    async with pool.acquire(timeout=10) as conn:
        await conn.copy_records_to_table("events", records=events, columns=columns)
    return len(events)
