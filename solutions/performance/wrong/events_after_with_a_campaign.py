"""Events without a campaign are left out: nobody asked for that."""

# caught by: test_pages_follow_each_other


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(f"the limit has to be at least 1: {limit}")
    rows = await pool.fetch(
        "SELECT id, user_id, kind, campaign, at FROM events"
        " WHERE user_id = $1 AND id > $2 AND campaign IS NOT NULL ORDER BY id LIMIT $3",
        user_id,
        after_id,
        limit,
    )
    return [dict(row) for row in rows]
