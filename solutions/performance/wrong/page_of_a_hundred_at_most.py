"""A page has a hundred events at most, whatever limit is asked for."""

# caught by: test_a_page_has_a_limit


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(f"a page has at least one event: {limit}")
    rows = await pool.fetch(
        """
        SELECT * FROM events WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3
        """,
        user_id,
        after_id,
        min(limit, 100),
    )
    return [dict(row) for row in rows]
