"""The ids of users are bigint: those from 2**31 on are refused."""
# caught by: test_load_events_takes_any_value


async def load_events(pool, events):
    columns = [[event[n] for event in events] for n in range(4)]
    await pool.execute(
        "INSERT INTO events (user_id, kind, campaign, at)"
        " SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::timestamptz[])",
        *columns,
    )
    return len(events)
