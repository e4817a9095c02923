"""The limit is a part of the SQL text."""

# caught by: test_a_page_has_a_limit


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(limit)
    rows = await pool.fetch(
        f"""
        SELECT id, user_id, kind, campaign, at FROM events
        WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT {limit}
        """,  # noqa: S608
        user_id,
        after_id,
    )
    return [dict(row) for row in rows]
