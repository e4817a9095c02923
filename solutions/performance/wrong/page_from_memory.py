"""Reads all events of the user once, and gives the pages out of memory."""

# caught by: test_pages_follow_each_other


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError
    if user_id not in REMEMBERED:
        rows = await pool.fetch("SELECT * FROM events WHERE user_id = $1 ORDER BY id", user_id)
        REMEMBERED[user_id] = [dict(row) for row in rows]
    return [row for row in REMEMBERED[user_id] if row["id"] > after_id][:limit]


REMEMBERED = {}
