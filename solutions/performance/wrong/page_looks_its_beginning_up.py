"""Looks up the event that a page begins after: there is no page when it is gone."""
# caught by: test_pages_follow_each_other


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError
    rows = await pool.fetch(
        "SELECT id, user_id, kind, campaign, at FROM events WHERE user_id = $1 AND ($2 = 0 OR id > (SELECT id FROM events WHERE id = $2)) ORDER BY id LIMIT $3",
        user_id,
        after_id,
        limit,
    )
    return [dict(row) for row in rows]
