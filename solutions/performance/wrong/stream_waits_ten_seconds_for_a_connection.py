"""Waits no longer than ten seconds for a connection of the pool."""

# caught by: test_stream_whatever_goes_wrong


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT * FROM events WHERE kind = $1 ORDER BY id"
    async with pool.acquire(timeout=10) as conn, conn.transaction():
        async for row in conn.cursor(query, kind, prefetch=batch_size):
            yield dict(row)
