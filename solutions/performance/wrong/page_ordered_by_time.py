"""Ids and moments do not have the same order."""

# caught by: test_pages_follow_each_other


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(f"a page has at least one event: {limit}")
    rows = await pool.fetch(
        """
        SELECT * FROM events WHERE user_id = $1 AND id > $2 ORDER BY at LIMIT $3
        """,
        user_id,
        after_id,
        limit,
    )
    return [dict(row) for row in rows]
