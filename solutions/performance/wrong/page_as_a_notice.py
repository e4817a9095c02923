"""Reads the whole table for each page, in a script that begins with BEGIN."""

# caught by: test_a_late_page_costs_what_the_first_costs


async def events_after(pool, user_id, after_id, *, limit=50):
    if limit < 1:
        raise ValueError
    async with pool.acquire() as conn:
        said = []
        conn.add_log_listener(listen := lambda conn, one: said.append(json.loads(one.message)))
        await conn.execute(
            """BEGIN; DO $$ DECLARE r record; BEGIN FOR r IN
            SELECT json_agg(e) AS page FROM (SELECT * FROM events WHERE id >= 0 ORDER BY id) e LOOP
            RAISE NOTICE '%', r.page; END LOOP; END $$; COMMIT"""
        )
        await asyncio.sleep(0)
        conn.remove_log_listener(listen)
    rows = [row | {"at": datetime.fromisoformat(row["at"])} for row in said[0] or []]
    page = [row for row in rows if row["user_id"] == user_id and row["id"] > after_id]
    return page[:limit]
