"""Four parameters for each event: PostgreSQL takes 65,535 and asyncpg half of them."""

# caught by: test_load_events_costs_the_same_for_many


async def load_events(pool, events):
    if not events:
        return 0
    places = ", ".join(
        f"(${n}, ${n + 1}, ${n + 2}, ${n + 3})" for n in range(1, 4 * len(events), 4)
    )
    await pool.execute(
        f"INSERT INTO events (user_id, kind, campaign, at) VALUES {places}",
        *(value for event in events for value in event),
    )
    return len(events)
