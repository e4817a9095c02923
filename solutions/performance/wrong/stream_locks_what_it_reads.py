"""Locks the events that it only reads, and waits for who changes them."""
# caught by: test_stream_whatever_goes_wrong


async def stream_events(pool, kind, *, batch_size=500):
    query = (
        "SELECT id, user_id, kind, campaign, at FROM events WHERE kind = $1 ORDER BY id FOR SHARE"
    )
    async with pool.acquire() as conn, conn.transaction():
        async for row in conn.cursor(query, kind, prefetch=batch_size):
            yield dict(row)
