"""Stores an event once that was given twice."""

# caught by: test_load_events_stores_every_event_as_it_is


async def load_events(pool, events):
    events = list(dict.fromkeys(events))
    if events:
        await pool.copy_records_to_table(
            "events", records=events, columns=["user_id", "kind", "campaign", "at"]
        )
    return len(events)
