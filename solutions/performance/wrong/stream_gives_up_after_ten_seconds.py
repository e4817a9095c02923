"""Gives a batch up that takes longer than ten seconds."""

# caught by: test_stream_whatever_goes_wrong


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT * FROM events WHERE kind = $1 ORDER BY id"
    async with pool.acquire() as conn, conn.transaction():
        async for row in conn.cursor(query, kind, prefetch=batch_size, timeout=10):
            yield dict(row)
