"""LIMIT 0 is no mistake for PostgreSQL, and a negative one costs a round trip."""

# caught by: test_a_page_has_a_limit


async def events_after(pool, user_id, after_id, *, limit=50):
    rows = await pool.fetch(
        """
        SELECT * FROM events WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3
        """,
        user_id,
        after_id,
        limit,
    )
    return [dict(row) for row in rows]
