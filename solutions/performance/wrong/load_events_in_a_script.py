"""One script holds an INSERT for each event, with its values."""

# caught by: test_load_events_costs_the_same_for_many


async def load_events(pool, events):
    if events:
        async with pool.acquire() as conn:
            await conn.execute("SET standard_conforming_strings = on")
            await conn.execute("BEGIN;" + ";".join(map(insert, events)) + ";COMMIT")
    return len(events)


def insert(event):
    user_id, kind, campaign, at = event
    texts = [one if one is None else one.replace("'", "''") for one in (kind, campaign)]
    kind, campaign = ("NULL" if one is None else f"'{one}'" for one in texts)
    return (
        "INSERT INTO events (user_id, kind, campaign, at)"
        f" VALUES ({user_id}, {kind}, {campaign}, '{at.isoformat()}')"
    )
