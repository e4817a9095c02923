"""Fetches a thousand rows at a time where nothing else is asked for."""

# caught by: test_stream_fetches_batches


async def stream_events(pool, kind, *, batch_size=1000):
    query = "SELECT * FROM events WHERE kind = $1 ORDER BY id"
    async with pool.acquire() as conn, conn.transaction():
        async for row in conn.cursor(query, kind, prefetch=batch_size):
            yield dict(row)
