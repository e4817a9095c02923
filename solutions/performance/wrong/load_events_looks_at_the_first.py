"""Without events there is no first one."""

# caught by: test_load_events_takes_no_events


async def load_events(pool, events):
    if len(events[0]) != 4:
        raise ValueError("an event has four parts")
    await pool.copy_records_to_table(
        "events", records=events, columns=["user_id", "kind", "campaign", "at"]
    )
    return len(events)
