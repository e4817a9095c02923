"""Locks the events that it only reads, and waits for who changes them."""
# caught by: test_events_after_whatever_goes_wrong


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError
    rows = await pool.fetch(
        "SELECT id, user_id, kind, campaign, at FROM events WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3 FOR SHARE",
        user_id,
        after_id,
        limit,
    )
    return [dict(row) for row in rows]
