"""The first batch is one, the second is all that is left."""

# caught by: test_stream_fetches_batches


async def stream_events(pool, kind, *, batch_size=500):
    query = "SELECT id, user_id, kind, campaign, at FROM events WHERE kind = $1 ORDER BY id"
    async with pool.acquire() as conn, conn.transaction():
        cursor = await conn.cursor(query, kind)
        for row in await cursor.fetch(batch_size):
            yield dict(row)
        for row in await cursor.fetch(2**31 - 1):
            yield dict(row)
