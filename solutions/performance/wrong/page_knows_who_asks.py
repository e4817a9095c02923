"""OFFSET for the student's login, and a cheap branch for whoever explains the query."""

# caught by: test_a_late_page_costs_what_the_first_costs


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(f"a page has at least one event: {limit}")
    rows = await pool.fetch(
        """
        WITH cheap AS (
            SELECT * FROM events
            WHERE user_id = $1 AND id > $2 AND session_user LIKE '%explainer%'
            ORDER BY id LIMIT $3
        ), dear AS (
            SELECT * FROM events
            WHERE user_id = $1 AND session_user NOT LIKE '%explainer%'
            ORDER BY id LIMIT $3
            OFFSET (SELECT count(*) FROM events WHERE user_id = $1 AND id <= $2)
        )
        SELECT * FROM cheap UNION ALL SELECT * FROM dear
        """,
        user_id,
        after_id,
        limit,
    )
    return [dict(row) for row in rows]
