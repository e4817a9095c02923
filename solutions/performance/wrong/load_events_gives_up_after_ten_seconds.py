"""Gives the COPY up when it takes longer than ten seconds."""

# caught by: test_load_events_whatever_goes_wrong


async def load_events(pool, events):
    columns = ["user_id", "kind", "campaign", "at"]
    await pool.copy_records_to_table("events", records=events, columns=columns, timeout=10)
    return len(events)
