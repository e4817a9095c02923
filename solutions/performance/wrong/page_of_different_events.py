"""Returns one of several events that differ in their ids alone."""
# caught by: test_pages_follow_each_other


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(limit)
    query = """
        SELECT * FROM (
            SELECT DISTINCT ON (kind, campaign, at) id, user_id, kind, campaign, at
            FROM events
            WHERE user_id = $1 AND id > $2
        ) AS e
        ORDER BY id
        LIMIT $3
    """
    return [dict(row) for row in await pool.fetch(query, user_id, after_id, limit)]
