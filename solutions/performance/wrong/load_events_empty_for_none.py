"""No campaign becomes an empty campaign."""

# caught by: test_load_events_stores_every_event_as_it_is


async def load_events(pool, events):
    await pool.copy_records_to_table(
        "events",
        records=[(user, kind, campaign or "", at) for user, kind, campaign, at in events],
        columns=["user_id", "kind", "campaign", "at"],
    )
    return len(events)
