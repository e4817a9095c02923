"""Batches of more than a thousand are cut, whatever was asked for."""

# caught by: test_stream_fetches_batches


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT id, user_id, kind, campaign, at FROM events WHERE kind = $1 ORDER BY id"
    async with pool.acquire() as conn, conn.transaction():
        async for row in conn.cursor(query, kind, prefetch=min(batch_size, 1000)):
            yield dict(row)
