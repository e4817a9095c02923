"""Gives the query up when it takes longer than ten seconds."""

# caught by: test_events_after_whatever_goes_wrong


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(f"a page has at least one event: {limit}")
    query = "SELECT * FROM events WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3"
    rows = await pool.fetch(query, user_id, after_id, limit, timeout=10)
    return [dict(row) for row in rows]
