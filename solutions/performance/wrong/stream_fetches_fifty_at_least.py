"""Takes a small batch for a slip, and fetches fifty rows."""
# caught by: test_stream_fetches_batches


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT * FROM events WHERE kind = $1 ORDER BY id"
    async with pool.acquire() as conn, conn.transaction():
        async for row in conn.cursor(query, kind, prefetch=max(batch_size, 50)):
            yield dict(row)
