"""Returns 'COPY 20', not 20."""

# caught by: test_load_events_stores_every_event_as_it_is, test_load_events_takes_no_events


async def load_events(pool, events):
    return await pool.copy_records_to_table(
        "events", records=events, columns=["user_id", "kind", "campaign", "at"]
    )
