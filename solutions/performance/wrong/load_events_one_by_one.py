"""A round trip for each event, and those before a bad one stay."""

# caught by: test_load_events_costs_the_same_for_many, test_load_events_is_all_or_none


async def load_events(pool, events):
    async with pool.acquire() as conn:
        for event in events:
            await conn.execute(
                "INSERT INTO events (user_id, kind, campaign, at) VALUES ($1, $2, $3, $4)", *event
            )
    return len(events)
