"""The limit cuts everybody's events, then the user's are picked."""

# caught by: test_pages_follow_each_other


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(f"a page has at least one event: {limit}")
    rows = await pool.fetch(
        """
        SELECT * FROM (SELECT * FROM events WHERE id > $2 ORDER BY id LIMIT $3) AS page
        WHERE user_id = $1 ORDER BY id
        """,
        user_id,
        after_id,
        limit,
    )
    return [dict(row) for row in rows]
