"""Sends the limit as an integer, and breaks on a larger one."""
# caught by: test_a_page_has_a_limit


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError
    rows = await pool.fetch(
        "SELECT id, user_id, kind, campaign, at FROM events WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3::int",
        user_id,
        after_id,
        limit,
    )
    return [dict(row) for row in rows]
