"""All events of the user, and Python picks the page."""

# caught by: test_a_late_page_costs_what_the_first_costs


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(f"a page has at least one event: {limit}")
    rows = await pool.fetch("SELECT * FROM events WHERE user_id = $1 ORDER BY id", user_id)
    return [dict(row) for row in rows if row["id"] > after_id][:limit]
