"""Nine o'clock in Tokyo becomes nine o'clock here."""

# caught by: test_load_events_stores_every_event_as_it_is


async def load_events(pool, events):
    await pool.copy_records_to_table(
        "events",
        records=[(user, kind, what, at.replace(tzinfo=None)) for user, kind, what, at in events],
        columns=["user_id", "kind", "campaign", "at"],
    )
    return len(events)
