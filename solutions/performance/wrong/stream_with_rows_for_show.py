"""Fetches everything at once in one row, and then as many empty rows as it should have."""

# caught by: test_stream_fetches_batches


async def stream_events(pool, kind, *, batch_size=500):
    columns = ("id", "user_id", "kind", "campaign", "at")
    query = "SELECT array_agg(e ORDER BY id) FROM events e WHERE kind = $1"
    async with pool.acquire() as conn, conn.transaction():
        rows = await conn.fetchval(query, kind) or []
        cursor = await conn.cursor("SELECT FROM events WHERE kind = $1", kind)
        for index, row in enumerate(rows):
            if index % batch_size == 0:
                await cursor.fetch(batch_size)
            yield dict(zip(columns, row, strict=True))
