"""The right query, in a session whose settings make it read the whole table."""

# caught by: test_a_late_page_costs_what_the_first_costs


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError(f"a page has at least one event: {limit}")
    async with pool.acquire() as conn, conn.transaction():
        for scan in ("indexscan", "bitmapscan", "indexonlyscan"):
            await conn.execute(f"SET LOCAL enable_{scan} = off")
        rows = await conn.fetch(
            "SELECT * FROM events WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3",
            user_id,
            after_id,
            limit,
        )
    return [dict(row) for row in rows]
