"""id + 0 is not what the index is ordered by: it reads all events of the user."""

# caught by: test_a_late_page_costs_what_the_first_costs


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(f"a page has at least one event: {limit}")
    rows = await pool.fetch(
        """
        SELECT * FROM events WHERE user_id = $1 AND id + 0 > $2 ORDER BY id LIMIT $3
        """,
        user_id,
        after_id,
        limit,
    )
    return [dict(row) for row in rows]
