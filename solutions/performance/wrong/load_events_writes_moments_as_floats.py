"""Moments go as seconds: a float has no microseconds for those that are far away."""

# caught by: test_load_events_takes_any_value


async def load_events(pool, events):
    await pool.execute(
        """
        INSERT INTO events (user_id, kind, campaign, at)
        SELECT user_id, kind, campaign, to_timestamp(seconds)
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::float8[])
            AS new (user_id, kind, campaign, seconds)
        """,
        [event[0] for event in events],
        [event[1] for event in events],
        [event[2] for event in events],
        [event[3].timestamp() for event in events],
    )
    return len(events)
