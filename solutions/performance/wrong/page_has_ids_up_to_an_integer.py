"""Ids are bigint: those from 2**31 on are refused."""
# caught by: test_ids_of_users_orders_and_events_may_be_large


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(limit)
    rows = await pool.fetch(
        "SELECT * FROM events WHERE user_id = $1::int AND id > $2 ORDER BY id LIMIT $3",
        user_id,
        after_id,
        limit,
    )
    return [dict(row) for row in rows]
